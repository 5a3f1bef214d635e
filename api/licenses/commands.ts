import type { InstantMs } from '../../domain/calendar/instant.ts';
import type { CustomerEvent } from '../../domain/lifecycle/events.ts';
import { transition } from '../../domain/lifecycle/transition.ts';
import { actorOf } from '../http/principal.ts';
import { problem, refusalProblem } from '../http/problem.ts';
import { principalOf, type Call } from '../http/route.ts';
import { loadLicense, serializeLicense, timeOf } from './load.ts';
import type { LicenseJson } from './schema.ts';
import type { LicenseRead } from './license-json.ts';

/**
 * Carries a customer's wish to the licence's workflow and answers the licence after it. A refusal, whether the
 * workflow's or of a declined card, is thrown as its problem.
 */
export async function executeCommand(
  call: Call,
  id: string,
  eventFor: (read: LicenseRead, at: InstantMs) => CustomerEvent,
): Promise<LicenseJson> {
  const read = await loadLicense(call, id);
  await sendCommand(call, read, eventFor(read, timeOf(call, read)));
  return serializeLicense(call, await loadLicense(call, id));
}

/**
 * As {@link executeCommand}, and what the same caller asks for under the same name meanwhile is the same wish: it gets the same
 * answer, although the licence that it would read afterwards is another one already.
 */
export async function executeSingleFlight(
  call: Call,
  id: string,
  name: string,
  eventFor: (read: LicenseRead, at: InstantMs) => CustomerEvent,
): Promise<LicenseJson> {
  const together = `${principalOf(call).apiKeyId}/${id}/${name}`;
  return await call.deps.singleFlight.join(together, () => executeCommand(call, id, eventFor));
}

/** Asks one licence's workflow for `event`. Throws the refusal as its problem. */
export async function sendCommand(call: Call, read: LicenseRead, event: CustomerEvent): Promise<void> {
  const actor = actorOf(principalOf(call));
  const { deps, idempotencyId: wish, deadline } = call;
  const outcome = await deps.licenseClient.sendCommand({
    license: read.record,
    event,
    actor,
    idempotencyId: wish,
    deadline,
  });
  if (outcome === 'closed') throw read.discarded ? problem('sandbox_discarded') : refusalFromRecord(call, read, event);
  if (!outcome.ok) throw refusalProblem(outcome.refusal, { license: read.record.id });
}

/** A workflow that has ended answers no more: the table says what it would have answered. */
function refusalFromRecord(call: Call, read: LicenseRead, event: CustomerEvent): Error {
  const outcome = transition(read.record, event, timeOf(call, read), actorOf(principalOf(call)));
  if (outcome.kind === 'refused') return refusalProblem(outcome.refusal, { license: read.record.id });
  return problem('temporal_unavailable', {
    detail: `The workflow of ${read.record.id} does not run, although the licence is ${read.record.state}.`,
  });
}
