import { randomUUID } from 'node:crypto';
import { unwrap, type EvergreenClient } from '../../contract/client/client.ts';
import type { Database } from '../../db/connect.ts';
import { insertSession, insertStaff } from '../../db/testing/people.ts';
import type { License } from '../../domain/lifecycle/license.ts';
import { clientInSession } from '../harness/client-in-session.ts';

/** Who brings a licence to where a page is opened: a member of its account, and somebody of support. */
export interface Actors {
  readonly member: EvergreenClient;
  readonly support: EvergreenClient;
}

export async function actorsAt(url: string, database: Database, token: string): Promise<Actors> {
  const staff = await insertSession(database, await insertStaff(database, 'support_lead'));
  return { member: clientInSession(url, token), support: clientInSession(url, staff.token) };
}

type Licensed = Pick<License, 'id'>;

const params = (id: string) => ({ path: { id }, header: { 'Idempotency-Key': randomUUID() } });

export async function renew({ member }: Actors, { id }: Licensed): Promise<void> {
  await unwrap(member.POST('/v1/licenses/{id}/renew', { params: params(id), body: {} }));
}

export async function cancel({ member }: Actors, { id }: Licensed): Promise<void> {
  await unwrap(member.POST('/v1/licenses/{id}/cancel', { params: params(id), body: { reason: null } }));
}

export async function pause({ member }: Actors, { id }: Licensed): Promise<void> {
  await unwrap(member.POST('/v1/licenses/{id}/pause', { params: params(id), body: { until: null } }));
}

export async function resume({ member }: Actors, { id }: Licensed): Promise<void> {
  await unwrap(member.POST('/v1/licenses/{id}/resume', { params: params(id), body: {} }));
}

export async function scheduleChange({ member }: Actors, { id }: Licensed): Promise<void> {
  const body = { plan: null, quantity: 5 };
  await unwrap(member.POST('/v1/licenses/{id}/schedule-change', { params: params(id), body }));
}

export async function replaceKey({ member }: Actors, { id }: Licensed): Promise<void> {
  await unwrap(member.POST('/v1/licenses/{id}/rotate-key', { params: params(id), body: { overlap_days: 0 } }));
}

/** Buys another licence of the account; answers its id also where its payment fails. */
export async function buy({ member }: Actors, { account }: Pick<License, 'account'>): Promise<string> {
  const { data, error } = await member.POST('/v1/licenses', {
    params: { header: { 'Idempotency-Key': randomUUID() } },
    body: { account, plan: 'studio-monthly' },
  });
  const id = data && 'id' in data ? data.id : error?.license;
  if (id === undefined) throw new Error(`Nothing was bought: ${JSON.stringify(error)}`);
  return id;
}

export const hold = intervention('hold');
export const retire = intervention('retire');

function intervention(type: 'hold' | 'retire') {
  return async ({ support }: Actors, { id }: Licensed): Promise<void> => {
    const body = { type, reason: 'A benchmark' };
    await unwrap(support.POST('/v1/support/licenses/{id}/signals', { params: { path: { id } }, body }));
  };
}
