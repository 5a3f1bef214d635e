import { useQuery } from '@tanstack/react-query';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'react-router';
import { meQuery, useMe } from '../data/me.ts';
import { OwnInvitations } from '../pages/invitation/own-invitations.tsx';
import { Button } from '../parts/button.tsx';
import { LonePage } from './lone-page.tsx';
import { useSignOut } from './use-sign-out.ts';

/** For somebody who is signed in, but is not in the account of the address, or in any. */
export function NoAccessPage() {
  const { t } = useTranslation();
  const { person, memberships } = useMe();
  const signOut = useSignOut();
  // What was kept on the device may be from before the person joined: the API is asked again.
  useQuery({ ...meQuery, staleTime: 0 });
  const { pathname, search, hash } = useLocation();

  return (
    <LonePage title={t('no_access.title')} lead={t('no_access.about', { email: person.email })}>
      <ul>
        {memberships.map(({ account, account_name }) => (
          <li key={account}>
            <Link to={`/${account}/licences`}>{account_name}</Link>
          </li>
        ))}
      </ul>
      <Suspense>
        <OwnInvitations />
      </Suspense>
      <p>
        <Link to="/claims">{t('no_access.claims')}</Link>
      </p>
      <p className="gate-other">
        <Button onPress={() => void signOut(pathname + search + hash)}>{t('no_access.other_person')}</Button>
      </p>
    </LonePage>
  );
}
