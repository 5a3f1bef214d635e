import { Navigate } from 'react-router';
import { useMe } from '../data/me.ts';
import { NoAccess } from './no-access.tsx';
import { takeWayBack } from './way-back.ts';

const LAST_ACCOUNT = 'evergreen.account';

export function keepLastAccount(account: string): void {
  localStorage.setItem(LAST_ACCOUNT, account);
}

/**
 * `/`: leads to where the person wanted to go before a sign-in elsewhere, or to the account that was open last. `page`: which of its
 * pages.
 */
export function ToAccount({ page = 'licences' }: { readonly page?: string }) {
  const { memberships } = useMe();
  const wanted = takeWayBack();
  if (wanted !== null && wanted !== '/') return <Navigate to={wanted} replace />;
  const last = localStorage.getItem(LAST_ACCOUNT);
  const found = memberships.find(({ account }) => account === last) ?? memberships[0];
  return found ? <Navigate to={`/${found.account}/${page}`} replace /> : <NoAccess />;
}
