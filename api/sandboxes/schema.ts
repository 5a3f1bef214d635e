import { z } from 'zod';
import { findSandbox, type Sandbox } from '../../db/queries/sandboxes.ts';
import { inZone, type InstantMs } from '../../domain/calendar/instant.ts';
import { validationProblem, problem } from '../http/problem.ts';
import type { Call } from '../http/route.ts';
import { idOf, formatInstant, formatInstantOrNull, instantOut } from '../http/schemas.ts';
import { accountId } from '../licenses/schema.ts';

export const sandboxId = idOf('sbx');

export const sandboxSchema = z
  .object({
    id: sandboxId,
    name: z.string(),
    source_account: accountId,
    account: accountId.meta({ description: 'The copy of the account, in which further licences can be created.' }),
    now: instantOut.meta({ description: 'The test clock.' }),
    payments: z.string().meta({ description: '`as_cards`, or the decline code with which every charge fails.' }),
    created_at: instantOut,
    discarded_at: instantOut.nullable(),
  })
  .meta({ id: 'Sandbox' });

export function sandboxJson(sandbox: Sandbox): z.input<typeof sandboxSchema> {
  return {
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

/** Each period on the way is lived through: further than this nobody needs to look. */
const MAX_YEARS = 30;

/** Throws 422 for an instant that no sandbox's clock is moved to. `now` is the world's time. */
export function requireClockInRange(at: InstantMs, now: InstantMs, pointer: string): void {
  const last = inZone(now, 'UTC').add({ years: MAX_YEARS }).epochMilliseconds;
  if (at > last) throw validationProblem([{ detail: `It lies more than ${MAX_YEARS} years ahead`, pointer }]);
}

export async function loadSandbox(call: Call, id: string): Promise<Sandbox> {
  const found = await findSandbox(call.deps.db, id);
  if (!found) throw problem('not_found', { detail: 'There is no such sandbox.' });
  return found;
}
