import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useState, type SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useParams } from 'react-router';
import { showChanged } from '../../data/commands.ts';
import { labelOf } from '../../data/listed.ts';
import { licenseQuery, nameLicense } from '../../data/licenses.ts';
import { useAccount } from '../../data/me.ts';
import { usePlanName } from '../../data/plan-name.ts';
import { Button } from '../../parts/button.tsx';
import { Refusal } from '../../parts/problem.tsx';
import { Sheet, SheetContent } from '../../parts/sheet.tsx';
import { TextField } from '../../parts/text-field.tsx';
import { announce } from '../../shell/announcements.tsx';

const MAX_LENGTH = 60;

/** Gives a licence a name of the customer's own, to tell it from others of its plan. */
export function Component() {
  const { t } = useTranslation('licence');
  const { account } = useAccount();
  const { license: id = '' } = useParams();
  const navigate = useNavigate();
  const client = useQueryClient();
  const { data: license } = useSuspenseQuery(licenseQuery(account, id));
  const plan = usePlanName()(license.plan);
  const [name, setName] = useState(labelOf(license) ?? '');
  const close = () => void navigate(`/${account}/licences/${id}`);
  const save = useMutation({
    mutationFn: async () => await nameLicense(account, id, name.trim()),
    onSuccess: (named) => {
      void showChanged(client, account, named);
      announce(t('name.done', { name: name.trim() || plan }));
      close();
    },
  });

  function submit(event: SubmitEvent) {
    event.preventDefault();
    save.mutate();
  }

  return (
    <Sheet onClose={close}>
      <SheetContent
        heading={t('name.title', { plan })}
        about={t('name.about')}
        onClose={close}
        footer={
          <div className="btns">
            <Button onPress={close}>{t('name.leave')}</Button>
            <Button look="primary" type="submit" form="name-licence" isPending={save.isPending}>
              {t('name.save')}
            </Button>
          </div>
        }
      >
        <form id="name-licence" onSubmit={submit}>
          <TextField
            label={t('name.label')}
            hint={t('name.hint')}
            maxLength={MAX_LENGTH}
            autoComplete="off"
            value={name}
            onChange={setName}
          />
        </form>
        {save.isError && <Refusal error={save.error} />}
      </SheetContent>
    </Sheet>
  );
}
