import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { unwrap } from '../../../../contract/client/client.ts';
import { apiWithoutAsking } from '../data/client.ts';
import { useForgetEverything, useMe } from '../data/me.ts';
import { Button } from '../parts/button.tsx';
import { announceProblem } from '../shell/announcements.tsx';
import { Brand } from '../shell/brand.tsx';

/** For somebody who is signed in, but is not in the account of the address, or in any. */
export function NoAccessPage() {
  const { t } = useTranslation();
  const { person, memberships } = useMe();
  const navigate = useNavigate();
  const forgetEverything = useForgetEverything();

  async function signOut() {
    try {
      await unwrap(apiWithoutAsking().DELETE('/v1/sessions/current'));
      forgetEverything(null);
      await navigate(`/sign-in?next=${encodeURIComponent(location.pathname.replace('/portal', ''))}`);
    } catch (error) {
      announceProblem(error);
    }
  }

  return (
    <div className="gate-side">
      <title>{`${t('no_access.title')} · Evergreen`}</title>
      <header>
        <Brand />
      </header>
      <main id="main">
        <h1>{t('no_access.title')}</h1>
        <p className="lead">{t('no_access.about', { email: person.email })}</p>
        <ul>
          {memberships.map(({ account, account_name }) => (
            <li key={account}>
              <Link to={`/${account}/licences`}>{account_name}</Link>
            </li>
          ))}
        </ul>
        <Button onPress={() => void signOut()}>{t('no_access.other_person')}</Button>
      </main>
    </div>
  );
}
