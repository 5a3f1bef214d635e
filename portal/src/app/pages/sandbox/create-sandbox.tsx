import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId, useRef, useState, type SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useSearchParams } from 'react-router';
import { ApiError } from '../../../../../contract/client/client.ts';
import { useAccount } from '../../data/me.ts';
import { comparisonQuery, createSandbox, sandboxesQuery, type Sandbox } from '../../data/sandboxes.ts';
import { Button } from '../../parts/button.tsx';
import { Refusal } from '../../parts/problem.tsx';
import { announce } from '../../shell/announcements.tsx';
import { CardBehaviour } from './card-behaviour.tsx';
import { sandboxPath } from './use-sandbox.ts';

const NAME_MAX = 100;

/** Copies the account. However often it is pressed while no answer comes, one sandbox is made. */
export function CreateSandbox() {
  const { t } = useTranslation('sandbox');
  const { account } = useAccount();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [search] = useSearchParams();
  const id = useId();
  const key = useRef<string>(crypto.randomUUID());
  const [name, setName] = useState<string>(t('create.name_first'));
  const [payments, setPayments] = useState('as_cards');
  const create = useMutation({
    mutationFn: async () => await createSandbox(account, { name, payments }, key.current),
    onSuccess: async (sandbox) => {
      announce(t('create.done'));
      await client.invalidateQueries({ queryKey: sandboxesQuery(account).queryKey });
      void navigate(sandboxPath(sandbox, await pageOfCopy(sandbox)));
    },
    onError: (error) => {
      // It was answered: the next one is another request.
      if (error instanceof ApiError && error.status < 500) key.current = crypto.randomUUID();
    },
  });
  /** The page of the copy, where somebody came to try something with a licence. */
  async function pageOfCopy(sandbox: Sandbox): Promise<string> {
    const licence = search.get('licence');
    if (licence === null) return '';
    const pairs = await client.fetchQuery(comparisonQuery(sandbox)).catch(() => []);
    const copy = pairs.find(({ live }) => live?.id === licence)?.copy;
    return copy ? `licences/${copy.id}` : '';
  }
  function change(set: () => void) {
    set();
    if (!create.isPending) key.current = crypto.randomUUID();
  }
  function submit(event: SubmitEvent) {
    event.preventDefault();
    if (!create.isPending) create.mutate();
  }
  return (
    <form className="stacked-form" onSubmit={submit}>
      <div className="field">
        <label htmlFor={id}>{t('create.name')}</label>
        <input
          id={id}
          className="input"
          required
          maxLength={NAME_MAX}
          value={name}
          aria-describedby={`${id}-hint`}
          onChange={({ target }) => change(() => setName(target.value))}
        />
        <p className="hint" id={`${id}-hint`}>
          {t('create.name_about')}
        </p>
      </div>
      <CardBehaviour value={payments} onChange={(chosen) => change(() => setPayments(chosen))} />
      {create.error !== null && <Refusal error={create.error} />}
      <Button look="primary" type="submit" icon="sandbox" isPending={create.isPending}>
        {t('create.press')}
      </Button>
    </form>
  );
}
