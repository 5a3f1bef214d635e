import type { z } from 'zod';
import { formatInstant, formatInstantOrNull } from '../../contract/format.ts';
import type { sandboxSchema } from '../../contract/sandboxes.ts';
import { findSandbox, type Sandbox } from '../../db/queries/sandboxes.ts';
import { inZone, type InstantMs } from '../../domain/calendar/instant.ts';
import { validationProblem } from '../http/problem.ts';
import { requireFound } from '../http/require.ts';
import type { Call } from '../http/route.ts';

/** Throws `not_found`. */
export async function loadSandbox(call: Call, id: string): Promise<Sandbox> {
  return requireFound(await findSandbox(call.db, id));
}

export function sandboxJson(sandbox: Sandbox): z.input<typeof sandboxSchema> {
  return {
    object: 'sandbox',
    id: sandbox.id,
    name: sandbox.name,
    source_account: sandbox.sourceAccountId,
    account: sandbox.accountId,
    now: formatInstant(sandbox.clock),
    payments: sandbox.payments,
    created_at: formatInstant(sandbox.createdAt),
    discarded_at: formatInstantOrNull(sandbox.discardedAt),
  };
}

/** Moving a clock runs every period on the way, so the distance is limited to more than any user needs. */
const MAX_YEARS = 30;

/** Throws 422 for an instant to which no sandbox's clock moves. `now` is real time. */
export function requireClockInRange(at: InstantMs, now: InstantMs, pointer: string): void {
  const last = inZone(now, 'UTC').add({ years: MAX_YEARS }).epochMilliseconds;
  if (at > last) throw validationProblem([{ key: 'instant_too_late', params: { years: MAX_YEARS }, pointer }]);
}
