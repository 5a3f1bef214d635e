import { giveBackToLimit, takeOfLimit } from '../../db/queries/limit-uses.ts';
import { approversOf, isApprovable, permissionFor } from '../../domain/access/approvals.ts';
import { limitedUse, limitOf, rolesAbove } from '../../domain/access/limits.ts';
import { holdersOf } from '../../domain/access/roles.ts';
import type { CustomerEvent } from '../../domain/lifecycle/events.ts';
import type { InterventionEvent } from '../../domain/lifecycle/interventions.ts';
import type { License } from '../../domain/lifecycle/license.ts';
import { problem } from '../http/problem.ts';
import { principalOf, type Call } from '../http/route.ts';

/** The problems after which nothing was done; after others a repetition finds what it has taken. */
const isRefusal = (error: unknown) => error instanceof Error && 'status' in error && Number(error.status) < 500;

/**
 * Sends an event, unless the caller's role has used what it may in the licence: then it throws `limit_exceeded`, which names the
 * limit and who may. What a refused event has taken of the limit is given back.
 */
export async function withinLimits<T>(
  call: Call,
  { license, event }: { readonly license: License; readonly event: CustomerEvent | InterventionEvent },
  send: () => Promise<T>,
): Promise<T> {
  const { limits } = call.deps.catalog;
  const principal = principalOf(call);
  const use = limitedUse(event, license);
  const limit = use && limitOf(limits, principal, use.limit);
  if (!use || !limit) return await send();
  const requestId = call.idempotencyId ?? call.requestId;
  const { taken, used } = await takeOfLimit(call.db, { requestId, license, principal, ...use, ...limit });
  if (taken === 'no_room') {
    const holders = rolesAbove(limits, holdersOf(permissionFor(event.type)), use.limit, limit.most);
    const approvers = isApprovable(event.type)
      ? approversOf(limits, { action: event.type, need: 'limit', askedBy: principal })
      : { staff: [], member: [] };
    const toAsk = [...approvers.staff, ...approvers.member];
    throw problem('limit_exceeded', {
      about: {
        limit: use.limit,
        most: limit.most,
        hours: limit.hours,
        used,
        asked: use.amount,
        scopes: holders.api_key,
        staff_roles: holders.staff,
        account_roles: holders.member,
        ...(toAsk.length > 0 ? { approvers: toAsk } : {}),
      },
      extensions: { license: license.id },
    });
  }
  try {
    return await send();
  } catch (error) {
    if (taken !== 'before' && isRefusal(error)) await giveBackToLimit(call.db, taken.id);
    throw error;
  }
}
