import { useEffect, useState } from 'react';
import { Navigate } from 'react-router';
import { useMe } from '../data/me.ts';
import { NoAccess } from './no-access.tsx';
import { forgetWayBack, wayBack } from './way-back.ts';

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
  // Kept over a change of who is signed in: the page that is wanted may still be on its way.
  const [wanted] = useState(wayBack);
  useEffect(forgetWayBack, []);
  if (wanted !== null && wanted !== '/') return <Navigate to={wanted} replace />;
  const last = localStorage.getItem(LAST_ACCOUNT);
  const found = memberships.find(({ account }) => account === last) ?? memberships[0];
  return found ? <Navigate to={`/${found.account}/${page}`} replace /> : <NoAccess />;
}
