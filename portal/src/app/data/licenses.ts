import { queryOptions } from '@tanstack/react-query';
import { collect, unwrap, type Schemas } from '../../../../contract/client/client.ts';
import { api } from './client.ts';

export type License = Schemas['License'];
export type Plan = Schemas['Plan'];
export type Money = License['price'];

/** Every licence that an account has ever had. */
export const licensesQuery = (account: string) =>
  queryOptions({
    queryKey: [account, 'licenses'],
    queryFn: async (): Promise<License[]> =>
      await collect((page) => unwrap(api(account).GET('/v1/licenses', { params: { query: { account, ...page } } }))),
  });

export const licenseQuery = (account: string, id: string) =>
  queryOptions({
    queryKey: [account, 'licenses', id],
    queryFn: async (): Promise<License> =>
      await unwrap(api(account).GET('/v1/licenses/{id}', { params: { path: { id } } })),
  });

/** Gives a licence a name; an empty one takes it away. What else is noted on it stays. */
export async function nameLicense(account: string, id: string, name: string): Promise<License> {
  const path = { params: { path: { id } } };
  const { metadata } = await unwrap(api(account).GET('/v1/licenses/{id}', path));
  const { label: _former, ...others } = metadata;
  const body = { metadata: name === '' ? others : { ...others, label: name } };
  return await unwrap(api(account).PATCH('/v1/licenses/{id}', { ...path, body }));
}

/** Whether the next period is charged by itself. */
export function renewsItself({ auto_renew: autoRenew, cancelled }: License): boolean {
  return autoRenew && !cancelled;
}

/** Whether it grants no further period unless somebody reactivates it. */
export function hasEnded({ state }: Pick<License, 'state'>): boolean {
  return state === 'expired' || state === 'retired';
}

export const plansQuery = (account: string) =>
  queryOptions({
    queryKey: ['plans'],
    queryFn: async (): Promise<Plan[]> => (await unwrap(api(account).GET('/v1/plans'))).data,
    staleTime: 600_000,
  });
