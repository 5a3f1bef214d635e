import { formatInstant } from '../../contract/format.ts';
import { advanceClock } from '../../contract/sandboxes.ts';
import * as sandboxes from '../../db/queries/sandboxes.ts';
import { listSandboxLicenses } from '../../db/queries/licenses.ts';
import type { InstantMs } from '../../domain/calendar/instant.ts';
import { nextDueEvent } from '../../domain/lifecycle/agenda.ts';
import { chargesToCollect, chargesToVoid } from '../../domain/lifecycle/charges.ts';
import type { License } from '../../domain/lifecycle/license.ts';
import type { Placed } from '../changes/recent-changes.ts';
import { problem } from '../http/problem.ts';
import { implement, type Call } from '../http/route.ts';
import { inBatches } from './batches.ts';
import { loadSandbox, requireClockInRange, sandboxJson } from './load.ts';

export const advanceClockRoute = implement(
  advanceClock,
  async ({ params, body }, call) => {
    await loadSandbox(call, params.id);
    requireClockInRange(body.to, call.deps.now(), '#/to');
    const moved = await sandboxes.advanceClock(call.db, params.id, body.to);
    if (!moved.ok) throw clockProblem(moved);
    await advanceLicenseClocks(call, await listSandboxLicenses(call.db, params.id), body.to);
    const licenses = (await waitUntilSettled(call, params.id, body.to)).map((license) => ({
      id: license.id,
      state: license.state,
      settled: isSettled(license, body.to),
    }));
    return { ...sandboxJson(moved.sandbox), settled: licenses.every(({ settled }) => settled), licenses };
  },
  { view: 'sandboxes' },
);

function clockProblem(moved: Extract<Awaited<ReturnType<typeof sandboxes.advanceClock>>, { ok: false }>): Error {
  switch (moved.code) {
    case 'sandbox_not_found':
      return problem('not_found');
    case 'sandbox_discarded':
      return problem('sandbox_discarded');
    case 'clock_backwards':
      return problem('sandbox_clock_backwards', { about: { now: formatInstant(moved.clock) } });
  }
}

/** Notifies every licence. Starts a copy whose workflow never started because the request for it failed. */
async function advanceLicenseClocks(
  { deps, deadline }: Call,
  licenses: readonly License[],
  to: InstantMs,
): Promise<void> {
  const living = licenses.filter(({ state }) => state !== 'retired');
  await inBatches(living, async (license) => {
    const running = await deps.licenseClient.advanceClock(license.id, to, deadline);
    if (!running) await deps.licenseClient.startExisting(license, to, deadline);
  });
}

/** Time reserved for writing the answer. */
const RESERVE_MS = 250;

/** Reads each licence again that has changed, until all have caught up with the clock, or the deadline is near. */
async function waitUntilSettled({ db, deps, deadline }: Call, sandbox: string, to: InstantMs): Promise<License[]> {
  const { changes } = deps;
  await changes.start();
  const latest = new Map<string, License>();
  for (let only: string[] | undefined; ;) {
    const place = changes.here;
    for (const license of await listSandboxLicenses(db, sandbox, only ? { only } : {})) latest.set(license.id, license);
    const timeLeft = deadline - RESERVE_MS - deps.now();
    if (timeLeft <= 0 || latest.values().every((license) => isSettled(license, to))) return [...latest.values()];
    await changes.wait(place, timeLeft);
    only = changedAmong(latest, changes.since(place));
  }
}

/** The licences that have changed; undefined: any of them may have. */
function changedAmong(licenses: ReadonlyMap<string, License>, found: readonly Placed[]): string[] | undefined {
  if (found.some(({ change }) => change === null)) return undefined;
  const ids = new Set(found.map(({ change }) => change?.subjectId ?? ''));
  return [...ids].filter((id) => licenses.has(id));
}

/** Whether nothing is due up to `to`, and nothing is left to collect, void or refund. */
function isSettled(license: License, to: InstantMs): boolean {
  const due = nextDueEvent(license);
  const unsettled = [...chargesToCollect(license), ...chargesToVoid(license), ...license.refunds];
  return unsettled.length === 0 && (due === undefined || due.at > to);
}
