import { useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { unwrap } from '../../../../../contract/client/client.ts';
import { api } from '../../data/client.ts';
import { useAccount } from '../../data/me.ts';
import { accountQuery } from '../../data/accounts.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { useChange } from '../../parts/section.tsx';
import { WhoMay } from '../../parts/who-may.tsx';

/** Whether a code from a mail is enough to reach the account. */
export function PasskeysRequired() {
  const { t } = useTranslation('access');
  const { account, can } = useAccount();
  const { data } = useSuspenseQuery(accountQuery(account));
  const isRequired = data.passkeys_required;
  const next = isRequired ? 'stop' : 'start';
  const params = { path: { id: account } };
  const change = useChange({
    send: () =>
      unwrap(api(account).POST('/v1/accounts/{id}/passkeys-required', { params, body: { required: !isRequired } })),
    changes: [account, 'account'],
    done: t(isRequired ? 'passkeys.stopped' : 'passkeys.started'),
  });
  return (
    <div className="inline-form">
      <p className="grow">{t(isRequired ? 'passkeys.on' : 'passkeys.off')}</p>
      {can('members:manage') ? (
        <Confirm
          action={t(`passkeys.${next}`)}
          heading={t(`passkeys.${next}_heading`)}
          run={() => change.mutateAsync()}
        >
          <p>{t(`passkeys.${next}_about`)}</p>
        </Confirm>
      ) : (
        <p className="soft">
          <WhoMay rule={t('owners_only')} permission="members:manage" />
        </p>
      )}
    </div>
  );
}
