import type { InstantMs } from '../../domain/calendar/instant.ts';
import type { CustomerEvent } from '../../domain/lifecycle/events.ts';
import { transition } from '../../domain/lifecycle/transition.ts';
import { actorOf } from '../http/caller.ts';
import { problem, refused } from '../http/problem.ts';
import { callerOf, type Call } from '../http/route.ts';
import { loadLicense, tell, timeOf } from './load.ts';
import type { LicenseJson } from './schema.ts';
import type { LicenseRead } from './shape.ts';

/**
 * Carries a customer's wish to the licence's workflow and answers the licence after it. A refusal, whether the
 * workflow's or of a declined card, is thrown as its problem.
 */
export async function fulfil(
  call: Call,
  id: string,
  eventFor: (read: LicenseRead, at: InstantMs) => CustomerEvent,
): Promise<LicenseJson> {
  const read = await loadLicense(call, id);
  await ask(call, read, eventFor(read, timeOf(call, read)));
  return tell(call, await loadLicense(call, id));
}

/**
 * As {@link fulfil}, and what the same caller asks for under the same name meanwhile is the same wish: it gets the same
 * answer, although the licence that it would read afterwards is another one already.
 */
export async function fulfilTogether(
  call: Call,
  id: string,
  name: string,
  eventFor: (read: LicenseRead, at: InstantMs) => CustomerEvent,
): Promise<LicenseJson> {
  const together = `${callerOf(call).key}/${id}/${name}`;
  return await call.deps.wishes.join(together, () => fulfil(call, id, eventFor));
}

/** Asks one licence's workflow for `event`. Throws the refusal as its problem. */
export async function ask(call: Call, read: LicenseRead, event: CustomerEvent): Promise<void> {
  const actor = actorOf(callerOf(call));
  const { deps, wish, deadline } = call;
  const outcome = await deps.engine.ask({ license: read.record, event, actor, wish, deadline });
  if (outcome === 'gone') throw read.discarded ? problem('sandbox_discarded') : refusedByRecord(call, read, event);
  if (!outcome.ok) throw refused(outcome.refusal, { license: read.record.id });
}

/** A workflow that has ended answers no more: the table says what it would have answered. */
function refusedByRecord(call: Call, read: LicenseRead, event: CustomerEvent): Error {
  const outcome = transition(read.record, event, timeOf(call, read), actorOf(callerOf(call)));
  if (outcome.kind === 'refused') return refused(outcome.refusal, { license: read.record.id });
  return problem('temporal_unavailable', {
    detail: `The workflow of ${read.record.id} does not run, although the licence is ${read.record.state}.`,
  });
}
