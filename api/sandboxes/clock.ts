import { z } from 'zod';
import { listSandboxLicenses } from '../../db/queries/licenses.ts';
import { advanceClock } from '../../db/queries/sandboxes.ts';
import type { InstantMs } from '../../domain/calendar/instant.ts';
import { nextDueEvent } from '../../domain/lifecycle/agenda.ts';
import { STATES, type License } from '../../domain/lifecycle/license.ts';
import { problem } from '../http/problem.ts';
import { defineRoute, type Call } from '../http/route.ts';
import { formatInstant, instantIn } from '../http/schemas.ts';
import { licenseId } from '../licenses/schema.ts';
import { inBatches } from './batches.ts';
import { loadSandbox, sandboxId, sandboxJson, sandboxSchema, requireClockInRange } from './schema.ts';

export const clockRoute = defineRoute({
  method: 'post',
  path: '/v1/sandboxes/{id}/clock',
  tag: 'Sandboxes',
  summary: 'Move the clock of a sandbox forward, and wait for what falls due by then',
  description:
    'Answers when all licences have caught up, or shortly before the deadline with `settled: false` for those that go ' +
    'on; the same instant asked again waits on.',
  scopes: ['admin', 'agent'],
  params: z.object({ id: sandboxId }),
  body: z.strictObject({ to: instantIn }),
  reply: sandboxSchema.extend({
    settled: z.boolean(),
    licenses: z.array(z.object({ id: licenseId, state: z.enum(STATES), settled: z.boolean() })),
  }),
  handler: async ({ params, body }, call) => {
    await loadSandbox(call, params.id);
    requireClockInRange(body.to, call.deps.now(), '#/to');
    const moved = await advanceClock(call.deps.db, params.id, body.to);
    if (!moved.ok) throw clockProblem(moved);
    await advanceLicenseClocks(call, await listSandboxLicenses(call.deps.db, params.id), body.to);
    const licenses = await waitUntilSettled(call, params.id, body.to);
    const standing = licenses.map((license) => ({
      id: license.id,
      state: license.state,
      settled: isSettled(license, body.to),
    }));
    return {
      ...sandboxJson(moved.sandbox),
      settled: standing.every(({ settled }) => settled),
      licenses: standing,
    };
  },
});

function clockProblem(moved: Extract<Awaited<ReturnType<typeof advanceClock>>, { ok: false }>): Error {
  switch (moved.code) {
    case 'sandbox_not_found':
      return problem('not_found', { detail: 'There is no such sandbox.' });
    case 'sandbox_discarded':
      return problem('sandbox_discarded');
    case 'clock_backwards':
      return problem('sandbox_clock_backwards', { extensions: { now: formatInstant(moved.clock) } });
  }
}

/** Tells every licence; a copy whose workflow never started, since the request that made it broke off, starts now. */
async function advanceLicenseClocks(
  { deps, deadline }: Call,
  licenses: readonly License[],
  to: InstantMs,
): Promise<void> {
  const living = licenses.filter(({ state }) => state !== 'retired');
  await inBatches(living, async (license) => {
    const told = await deps.licenseClient.advanceClock(license.id, to, deadline);
    if (!told) await deps.licenseClient.startExisting(license, to, deadline);
  });
}

/** Time kept for the answer itself. */
const RESERVE_MS = 250;
const FIRST_CHECK_DELAY_MS = 20;
const MAX_CHECK_DELAY_MS = 250;

/** Looks at the licences until all have caught up with the clock, or the deadline is near. */
async function waitUntilSettled({ deps, deadline }: Call, sandbox: string, to: InstantMs): Promise<License[]> {
  for (let pauseMs = FIRST_CHECK_DELAY_MS; ; pauseMs = Math.min(pauseMs * 2, MAX_CHECK_DELAY_MS)) {
    const licenses = await listSandboxLicenses(deps.db, sandbox);
    const late = deps.now() + pauseMs + RESERVE_MS >= deadline;
    if (late || licenses.every((license) => isSettled(license, to))) return licenses;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

/** Nothing is due any more, and no payment is under way. */
function isSettled(license: License, to: InstantMs): boolean {
  const due = nextDueEvent(license);
  return license.state !== 'renewal' && (due === undefined || due.at > to);
}
