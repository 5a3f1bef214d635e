import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useMe } from '../../data/me.ts';
import { Section } from '../../parts/section.tsx';
import { LonePage } from '../../session/lone-page.tsx';
import '../../styles/forms.css';
import '../organisation/access.css';
import { ClaimsOfAccounts } from './claims-of-accounts.tsx';
import { OwnClaims } from './own-claims.tsx';

/** Where the mails about a claim of ownership lead, and the way in for somebody who is in no account. */
export function Component() {
  const { t } = useTranslation('access');
  const { person, memberships } = useMe();
  return (
    <LonePage isWide title={t('claims.heading')} lead={t('claims.signed_in_as', { email: person.email })}>
      <Section heading={t('claims.own')} about={t('claims.own_about')}>
        <OwnClaims />
      </Section>
      {memberships.some(({ through }) => through === null) && (
        <Section heading={t('claims.of_accounts')} about={t('claims.about')}>
          <ClaimsOfAccounts />
        </Section>
      )}
      {memberships.length > 0 && (
        <p>
          <Link to="/">{t('claims.home')}</Link>
        </p>
      )}
    </LonePage>
  );
}
