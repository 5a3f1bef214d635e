import { useSuspenseQuery } from '@tanstack/react-query';
import { Navigate, Outlet, useLocation, useParams } from 'react-router';
import { meQuery } from '../data/me.ts';
import { NoAccess } from './no-access.tsx';
import { keepLastAccount } from './to-account.tsx';
import { withWayBack } from './way-back.ts';

/** Lets nobody through who is not signed in: they come back to the same address afterwards. */
export function RequireSession() {
  const { data: me } = useSuspenseQuery(meQuery);
  const { pathname, search, hash } = useLocation();
  if (!me) return <Navigate to={withWayBack('/sign-in', pathname + search + hash)} replace />;
  return <Outlet />;
}

/** Lets through to the pages of an account that the person is in. */
export function RequireAccount() {
  const { data: me } = useSuspenseQuery(meQuery);
  const { account = '' } = useParams();
  const membership = me?.memberships.find((candidate) => candidate.account === account);
  if (!membership) return <NoAccess />;
  keepLastAccount(account);
  return <Outlet />;
}
