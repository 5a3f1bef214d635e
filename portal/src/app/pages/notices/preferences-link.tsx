import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useAccount, useMe } from '../../data/me.ts';

/** Leads to where the person chooses their mails. Whoever comes by a company's sign-in alone has no such page. */
export function PreferencesLink() {
  const { t } = useTranslation('notices');
  const { account } = useAccount();
  const { session } = useMe();
  if (session.sign_on?.only === true) return null;
  return (
    <Link className="small" to={`/${account}/you`}>
      {t('preferences')}
    </Link>
  );
}
