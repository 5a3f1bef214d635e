import { useTranslation } from 'react-i18next';
import { useAccount } from '../../data/me.ts';
import { Section } from '../../parts/section.tsx';
import { WhoMay } from '../../parts/who-may.tsx';
import { AccountViews } from './account-views.tsx';
import { Domains } from './domains.tsx';
import { IdentityProvider } from './identity-provider.tsx';
import { OwnershipClaims } from './ownership-claims.tsx';
import { PasskeysRequired } from './passkeys-required.tsx';
import './access.css';

/** How people get into the account: what their sign-in must show, by which provider, and who of the vendor has looked. */
export function Component() {
  const { t } = useTranslation('access');
  const { can } = useAccount();
  return (
    <>
      <Section heading={t('passkeys.heading')} about={t('passkeys.about')}>
        <PasskeysRequired />
      </Section>
      <Section heading={t('provider.heading')} about={t('provider.about')}>
        <IdentityProvider />
      </Section>
      <Section heading={t('domains.heading')} about={t('domains.about')}>
        <Domains />
      </Section>
      <Section heading={t('claims.heading')} about={t('claims.about')}>
        <OwnershipClaims />
      </Section>
      <Section heading={t('views.heading')} about={t('views.about')}>
        {can('account_views:read') ? (
          <AccountViews />
        ) : (
          <p className="soft">
            <WhoMay rule={t('views.owners_only')} permission="account_views:read" />
          </p>
        )}
      </Section>
    </>
  );
}
