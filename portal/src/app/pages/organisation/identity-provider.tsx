import { useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { unwrap } from '../../../../../contract/client/client.ts';
import { accessKey, providerQuery } from '../../data/access.ts';
import { api } from '../../data/client.ts';
import { useAccount } from '../../data/me.ts';
import { Button } from '../../parts/button.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { useChange } from '../../parts/section.tsx';
import { WhoMay } from '../../parts/who-may.tsx';
import { CopiedValue } from './copied-value.tsx';
import { ProviderForm } from './provider-form.tsx';

/** The identity provider of the account: what it is, and for owners its form. */
export function IdentityProvider() {
  const { t } = useTranslation('access');
  const { t: label } = useTranslation('labels');
  const { account, account_name: accountName, can } = useAccount();
  const { data: provider } = useSuspenseQuery(providerQuery(account));
  const [isEditing, setEditing] = useState(false);
  const mayManage = can('members:manage');
  const params = { path: { id: account } };
  const remove = useChange({
    send: () => unwrap(api(account).DELETE('/v1/accounts/{id}/identity-provider', { params })),
    changes: accessKey(account),
    done: t('provider.removed'),
  });
  if (isEditing) return <ProviderForm provider={provider} close={() => setEditing(false)} />;
  return (
    <>
      {provider === null ? (
        <p className="soft">{t('provider.none')}</p>
      ) : (
        <dl className="listed-facts">
          <div>
            <dt>{t('provider.issuer')}</dt>
            <dd dir="ltr">{provider.issuer}</dd>
          </div>
          <div>
            <dt>{t('provider.client_id')}</dt>
            <dd dir="ltr">{provider.client_id}</dd>
          </div>
          <div>
            <dt>{t('provider.callback')}</dt>
            <dd>
              <CopiedValue name={t('provider.callback')} value={provider.callback_url} />
            </dd>
          </div>
          <div>
            <dt>{t('provider.new_member_role')}</dt>
            <dd>{label(`roles.${provider.new_member_role}`)}</dd>
          </div>
          <div>
            <dt>{t('provider.status')}</dt>
            <dd>{t(`provider.status_${statusOf(provider)}`)}</dd>
          </div>
        </dl>
      )}
      {mayManage ? (
        <div className="btns">
          <Button
            size="small"
            {...(provider === null ? { look: 'primary' as const } : {})}
            onPress={() => setEditing(true)}
          >
            {t(provider === null ? 'provider.set_up' : 'provider.change')}
          </Button>
          {provider !== null && (
            <Confirm
              action={t('provider.remove')}
              heading={t('provider.remove_heading', { account: accountName })}
              run={() => remove.mutateAsync()}
            >
              <p>{t('provider.remove_about')}</p>
            </Confirm>
          )}
        </div>
      ) : (
        <p className="soft">
          <WhoMay rule={t('owners_only')} permission="members:manage" />
        </p>
      )}
    </>
  );
}

function statusOf({ enabled, required }: { readonly enabled: boolean; readonly required: boolean }) {
  if (!enabled) return 'disabled';
  return required ? 'required' : 'enabled';
}
