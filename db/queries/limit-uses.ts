import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import type { LimitedUse } from '../../domain/access/limits.ts';
import type { Principal } from '../../domain/access/principal.ts';
import type { Database } from '../connect.ts';
import { limitUses } from '../schema/index.ts';
import { IDEMPOTENCY_TTL_HOURS } from './idempotency.ts';

export interface LimitRequest extends LimitedUse {
  /** Names the request: its repetition within a day uses nothing more. */
  readonly requestId: string;
  readonly license: { readonly id: string; readonly account: string };
  readonly principal: Principal;
  /** The most that the principal's role may use of it in the licence within so many hours. */
  readonly most: number;
  readonly hours: number;
}

export interface LimitUse {
  /** The use, to give it back; `before`: the same request has taken it; `no_room`: nothing was taken. */
  readonly taken: { readonly id: string } | 'before' | 'no_room';
  /** What was used before. */
  readonly used: number;
}

/**
 * Takes so much of a role's limit in a licence. Everyone in the role shares it, so that several keys or people are no way around
 * it; requests at once are counted one after another.
 */
export async function takeOfLimit(db: Database, request: LimitRequest): Promise<LimitUse> {
  const { requestId, limit, amount, license, principal, most, hours } = request;
  const { kind, role } = principal;
  const id = randomUUID();
  return await db.transaction(async ({ sql }) => {
    // A statement of its own: the next one sees what was committed while this one waited.
    await sql`select pg_advisory_xact_lock(hashtextextended(${`limit/${limit}/${license.id}`}, 0))`;
    const [{ used, before }] = await sql<[{ used: number; before: boolean }]>`
      select coalesce(sum(amount), 0)::int as used,
        exists (
          select from limit_uses
          where request_id = ${requestId} and created_at > now() - ${IDEMPOTENCY_TTL_HOURS} * interval '1 hour'
        ) as before
      from limit_uses
      where license_id = ${license.id} and limit_name = ${limit} and created_at > now() - ${hours} * interval '1 hour'
        and principal_kind = ${kind} and principal_role = ${String(role)}`;
    if (before) return { taken: 'before', used };
    if (used + amount > most) return { taken: 'no_room', used };
    await sql`
      insert into limit_uses (id, request_id, limit_name, license_id, account_id, principal_kind, principal_role, principal_id,
        amount)
      values (${id}, ${requestId}, ${limit}, ${license.id}, ${license.account}, ${kind}, ${String(role)}, ${principal.id},
        ${amount})`;
    return { taken: { id }, used };
  });
}

/** How much of a limit the principal's role has used in a licence. */
export async function usedOfLimit(
  { sql }: Database,
  { limit, license, principal, hours }: Pick<LimitRequest, 'limit' | 'license' | 'principal' | 'hours'>,
): Promise<number> {
  const [row] = await sql<[{ used: number }]>`
    select coalesce(sum(amount), 0)::int as used from limit_uses
    where license_id = ${license.id} and limit_name = ${limit} and created_at > now() - ${hours} * interval '1 hour'
      and principal_kind = ${principal.kind} and principal_role = ${String(principal.role)}`;
  return row.used;
}

/** Gives back what a refused request has taken. */
export async function giveBackToLimit(db: Database, id: string): Promise<void> {
  await db.orm.delete(limitUses).where(eq(limitUses.id, id));
}
