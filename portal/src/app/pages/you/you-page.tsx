import { useTranslation } from 'react-i18next';
import { useMe } from '../../data/me.ts';
import { Page } from '../../parts/page.tsx';
import { Section } from '../../parts/section.tsx';
import { EmailChange } from './email-change.tsx';
import { Mails } from './mails.tsx';
import { Passkeys } from './passkeys.tsx';
import { Profile } from './profile.tsx';
import { RecoveryCodes } from './recovery-codes.tsx';
import { Sessions } from './sessions.tsx';
import '../../styles/forms.css';
import './you.css';

/** How a person signs in, and where they are signed in. */
export function Component() {
  const { t } = useTranslation('you');
  const { person, session } = useMe();
  return (
    <Page title={t('title')} heading={person.name} lead={person.email}>
      {session.sign_on?.only === true ? (
        <p className="soft">{t('sign_on_only')}</p>
      ) : (
        <>
          <Section heading={t('profile.heading')} about={t('profile.about')}>
            <Profile />
          </Section>
          <Section heading={t('passkeys.heading')} about={t('passkeys.about')}>
            <Passkeys />
          </Section>
          <Section heading={t('codes.heading')} about={t('codes.about')}>
            <RecoveryCodes />
          </Section>
          <Section heading={t('email.heading')} about={t('email.about')}>
            <EmailChange />
          </Section>
          <Section heading={t('mails.heading')} about={t('mails.about')}>
            <Mails />
          </Section>
          <Section heading={t('sessions.heading')} about={t('sessions.about')}>
            <Sessions />
          </Section>
        </>
      )}
    </Page>
  );
}
