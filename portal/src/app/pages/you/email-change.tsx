import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { unwrap } from '../../../../../contract/client/client.ts';
import { api } from '../../data/client.ts';
import { meQuery, useMe } from '../../data/me.ts';
import { youKey } from '../../data/people.ts';
import { Button } from '../../parts/button.tsx';
import { Refusal } from '../../parts/problem.tsx';
import { useChange } from '../../parts/section.tsx';
import { TextField } from '../../parts/text-field.tsx';

/** The new address first; then the codes that both addresses got. */
export function EmailChange() {
  const { t } = useTranslation('you');
  const { person } = useMe();
  const [email, setEmail] = useState('');
  const ask = useMutation({
    mutationFn: () => unwrap(api().POST('/v1/me/email-change', { body: { email } })),
  });
  if (ask.data)
    return (
      <CodesForm
        email={email}
        old={person.email}
        onEnd={() => {
          ask.reset();
          setEmail('');
        }}
      />
    );
  return (
    <>
      <form
        className="inline-form"
        onSubmit={(event: SubmitEvent) => {
          event.preventDefault();
          if (!ask.isPending) ask.mutate();
        }}
      >
        <TextField
          label={t('email.new')}
          type="email"
          autoComplete="email"
          required
          value={email}
          onChange={setEmail}
        />
        <Button type="submit" isPending={ask.isPending}>
          {t('email.send_codes')}
        </Button>
      </form>
      {ask.error !== null && <Refusal error={ask.error} />}
    </>
  );
}

function CodesForm({ email, old, onEnd }: { email: string; old: string; onEnd: () => void }) {
  const { t } = useTranslation('you');
  const client = useQueryClient();
  const [fromOld, setFromOld] = useState('');
  const [fromNew, setFromNew] = useState('');
  const confirm = useChange({
    send: () =>
      unwrap(
        api().POST('/v1/me/email-change/confirm', {
          body: { email, code_from_old: fromOld, code_from_new: fromNew },
        }),
      ),
    changes: youKey,
    done: t('email.changed', { email }),
    after: (me) => {
      client.setQueryData(meQuery.queryKey, me);
      onEnd();
    },
  });
  const cancel = useMutation({
    mutationFn: () => unwrap(api().DELETE('/v1/me/email-change')),
    onSuccess: onEnd,
  });
  const problem = confirm.error ?? cancel.error;
  const fields = [
    ['code-from-old', t('email.code_from', { email: old }), fromOld, setFromOld],
    ['code-from-new', t('email.code_from', { email }), fromNew, setFromNew],
  ] as const;
  return (
    <form
      className="stacked-form"
      onSubmit={(event: SubmitEvent) => {
        event.preventDefault();
        if (!confirm.isPending) confirm.mutate();
      }}
    >
      <p>{t('email.codes_sent')}</p>
      {fields.map(([id, label, value, setValue]) => (
        <TextField
          label={label}
          key={id}
          inputMode="numeric"
          autoComplete="off"
          pattern="\s*\d{6}\s*"
          required
          value={value}
          onChange={setValue}
        />
      ))}
      <div className="btns">
        <Button look="primary" type="submit" isPending={confirm.isPending}>
          {t('email.change')}
        </Button>
        <Button isPending={cancel.isPending} onPress={() => cancel.mutate()}>
          {t('email.keep')}
        </Button>
      </div>
      {problem !== null && <Refusal error={problem} />}
    </form>
  );
}
