import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useMe } from '../../data/me.ts';
import { Section } from '../../parts/section.tsx';
import { LonePage } from '../../session/lone-page.tsx';
import { OwnInvitations } from './own-invitations.tsx';

/** Where the mail of an invitation leads. */
export function Component() {
  const { t } = useTranslation('invitation');
  const { person, memberships } = useMe();
  return (
    <LonePage title={t('title')} lead={t('lead', { email: person.email })}>
      <Section heading={t('open')}>
        <OwnInvitations />
      </Section>
      {memberships.length > 0 && (
        <p>
          <Link to="/">{t('home')}</Link>
        </p>
      )}
    </LonePage>
  );
}
