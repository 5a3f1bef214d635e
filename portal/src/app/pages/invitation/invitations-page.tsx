import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useMe } from '../../data/me.ts';
import { Section } from '../../parts/section.tsx';
import { Brand } from '../../shell/brand.tsx';
import '../sign-in/sign-in.css';
import { OwnInvitations } from './own-invitations.tsx';

/** Where the mail of an invitation leads. */
export function Component() {
  const { t } = useTranslation('invitation');
  const { person, memberships } = useMe();
  return (
    <div className="gate-side alone">
      <title>{`${t('title')} · Evergreen`}</title>
      <header>
        <Brand />
      </header>
      <main id="main">
        <h1>{t('title')}</h1>
        <p className="lead">{t('lead', { email: person.email })}</p>
        <Section heading={t('open')}>
          <OwnInvitations />
        </Section>
        {memberships.length > 0 && (
          <p>
            <Link to="/">{t('home')}</Link>
          </p>
        )}
      </main>
    </div>
  );
}
