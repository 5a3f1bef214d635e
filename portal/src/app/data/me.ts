import { queryOptions, useQueryClient, useSuspenseQuery, type QueryClient, type QueryKey } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { ApiError, unwrap, type Schemas } from '../../../../contract/client/client.ts';
import { mayBeSignedIn, noteSignIn } from '../session/has-session.ts';
import { isAsking } from '../session/sign-in-again.ts';
import { forgetQueue } from '../queue/queue.ts';
import { forgetLastSeen } from './persistence.ts';
import { apiWithoutAsking, queryClient } from './client.ts';

export type Me = Schemas['Me'];
export type Membership = Me['memberships'][number];
export type Permission = Membership['permissions'][number];

/** Who is signed in; null for nobody. */
export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: async (): Promise<Me | null> => {
    const me = await readMe();
    // Who that is now is for the question to find out: until it is answered, the page stays as it is.
    return (isAsking() && queryClient.getQueryData<Me>(['me'])) || me;
  },
  staleTime: 60_000,
});

/** Asks the API who is signed in now; null for nobody. */
export async function readMe(): Promise<Me | null> {
  if (!mayBeSignedIn()) return null;
  try {
    return await unwrap(apiWithoutAsking().GET('/v1/me'));
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return null;
    throw error;
  }
}

/** Who is signed in. Only below `RequireSession`. */
export function useMe(): Me {
  const { data } = useSuspenseQuery(meQuery);
  if (!data) throw new Error('useMe: nobody is signed in');
  return data;
}

/** The account that the address names, as the person has it. Only below `RequireAccount`. */
export function useAccount(): Membership & { readonly can: (permission: Permission) => boolean } {
  const me = useMe();
  const { account } = useParams();
  const membership = me.memberships.find((candidate) => candidate.account === account);
  if (!membership) throw new Error('useAccount: the address names no account of this person');
  return { ...membership, can: (permission) => membership.permissions.includes(permission) };
}

/** Whether something was read in an account in which the person is no member: the copy of one, in a sandbox. */
export function isOfCopy(client: QueryClient, [account]: QueryKey): boolean {
  const me = client.getQueryData(meQuery.queryKey);
  const isAccount = typeof account === 'string' && account.startsWith('acct_');
  return isAccount && !me?.memberships.some((membership) => membership.account === account);
}

/** Everything that was read is forgotten: it belonged to another person, or to nobody any more. */
export function useForgetEverything(): (me: Me | null) => void {
  const client = useQueryClient();
  return (me) => {
    client.clear();
    void forgetLastSeen({ keepOn: me !== null });
    if (me === null) void forgetQueue();
    if (me) noteSignIn();
    client.setQueryData(meQuery.queryKey, me);
  };
}
