import type { z } from 'zod';
import { commandOperations } from '../../contract/command-operations.ts';
import { COMMAND_CONTRACTS, commandTraits, type FindPlan } from '../../contract/commands.ts';
import { formatInstant } from '../../contract/format.ts';
import { findReplacedKeyEnd } from '../../db/queries/license-keys.ts';
import { actorOf } from '../../domain/access/actor.ts';
import { nameOf } from '../../domain/access/principal.ts';
import type { CommandEvent, CommandName } from '../../domain/lifecycle/commands.ts';
import type { CustomerEvent } from '../../domain/lifecycle/events.ts';
import type { InterventionEvent } from '../../domain/lifecycle/interventions.ts';
import type { AskedBy, License } from '../../domain/lifecycle/license.ts';
import { transition } from '../../domain/lifecycle/transition.ts';
import { changePlanRefusal } from '../../domain/offers/change-offer.ts';
import { fieldErrors, REPORT_INPUT } from '../http/parse-input.ts';
import { problem, refusalProblem, validationProblem, type Problem } from '../http/problem.ts';
import { requireFound } from '../http/require.ts';
import { implement, principalOf, StatusReply, type Call, type Route } from '../http/route.ts';
import { commandReply, type AcceptedOutcome } from './command-reply.ts';
import type { LicenseJson, LicenseRead } from './license-json.ts';
import { loadLicense, timeOf, visibleKey } from './load.ts';
import { withinLimits } from './within-limits.ts';
import { commandPreview, requireUnchanged } from './preview.ts';

/** One route for each command of the contract. */
export const commandRoutes: readonly Route[] = commandOperations.map(({ name, operation }) =>
  implement(operation, async ({ params, body }, call) => {
    const { preview, if_preview, ...input } = body;
    const event = eventOf(name, input, call);
    const { repliesWithKey, joinsConcurrent } = commandTraits(name);
    if (preview) return await commandPreview(call, await loadForCommand(call, params.id, event), event);
    const reply =
      joinsConcurrent && if_preview === null
        ? await executeSingleFlight(call, params.id, event)
        : await executeCommand(call, params.id, event, { ifPreview: if_preview });
    if (!repliesWithKey) return reply;
    return new StatusReply(reply.status, { ...reply.json, ...(await replacedKeyJson(call, params.id)) }, reply.headers);
  }),
);

/** The key that a command has made, for whoever may see it, and until when the one before it works. */
async function replacedKeyJson(call: Call, id: string) {
  const [key, end] = await Promise.all([visibleKey(call, id), findReplacedKeyEnd(call.db, id)]);
  return { key, old_key_valid_until: formatInstant(requireFound(end)) };
}

/** The event of a body that its operation has parsed; `pointer` is where the body stands. */
function eventOf(
  name: CommandName,
  parsed: Readonly<Record<string, unknown>>,
  { deps }: Call,
  pointer = '#',
): CommandEvent {
  const contract: { toEvent: (body: never, findPlan: FindPlan) => CommandEvent } = COMMAND_CONTRACTS[name];
  // Each contract makes its event of what its own body parses to; the table of all of them forgets which.
  return contract.toEvent(parsed as never, (id) => {
    const plan = deps.catalog.plan(id);
    if (!plan) throw validationProblem([{ key: 'plan', pointer: `${pointer}/plan` }]);
    return plan;
  });
}

/**
 * The event of a command of the licence with this body, which stands at `pointer`. Throws `validation_failed` where it
 * does not fit, and `plan_not_sold`.
 */
export function commandEvent(
  call: Call,
  { record }: LicenseRead,
  { name, body, pointer = '#' }: { name: CommandName; body: unknown; pointer?: string },
): CommandEvent {
  const schema: z.ZodObject = COMMAND_CONTRACTS[name].body;
  const parsed = schema.safeParse(body, REPORT_INPUT);
  if (parsed.error) throw validationProblem(fieldErrors(parsed.error, 'body', pointer));
  const event = eventOf(name, parsed.data, call, pointer);
  requirePlanSold(record, event);
  return event;
}

/** The licence that a command is for. Throws `not_found`, and `plan_not_sold`. */
async function loadForCommand(call: Call, id: string, event: CommandEvent): Promise<LicenseRead> {
  const read = await loadLicense(call, id);
  requirePlanSold(read.record, event);
  return read;
}

/** The workflow does not know what is sold today. Throws `plan_not_sold`. */
function requirePlanSold(license: License, event: CommandEvent): void {
  const refusal = event.type === 'schedule_change' ? changePlanRefusal(license, event.plan) : undefined;
  if (refusal) throw problem(refusal.code, { about: refusal.about, extensions: { license: license.id } });
}

/**
 * Sends a command to the licence's workflow and answers the licence after it: with 202 while its payment has no outcome.
 * A refusal, by the workflow or of a card, is thrown as its problem.
 */
async function executeCommand(
  call: Call,
  id: string,
  event: CommandEvent,
  { ifPreview = null }: { ifPreview?: string | null } = {},
): Promise<StatusReply<LicenseJson>> {
  const read = await loadForCommand(call, id, event);
  if (ifPreview !== null) requireUnchanged(call, read, event, { id: ifPreview });
  const accepted = await sendCommand(
    call,
    read,
    event,
    ifPreview === null ? {} : { expectedSequence: read.record.sequence },
  );
  return commandReply(call, await loadLicense(call, id), { event, accepted });
}

/**
 * As {@link executeCommand}; the same command by the same caller in the same account and role meanwhile joins it and gets the same answer, although
 * the licence that it would read afterwards has changed.
 */
async function executeSingleFlight(call: Call, id: string, event: CommandEvent): Promise<StatusReply<LicenseJson>> {
  const name = `${nameOf(principalOf(call))}/${id}/${JSON.stringify(event)}`;
  return await call.deps.singleFlight.join(name, () => executeCommand(call, id, event));
}

/**
 * Sends one event to a licence's workflow. Throws the refusal as its problem, and `limit_exceeded`. It is refused where the licence has
 * had another transition since `expectedSequence`. `askedBy` is recorded beside the caller.
 */
export async function sendCommand(
  call: Call,
  read: LicenseRead,
  event: CustomerEvent | InterventionEvent,
  { expectedSequence, askedBy }: { readonly expectedSequence?: number; readonly askedBy?: AskedBy } = {},
): Promise<AcceptedOutcome> {
  const { deps, idempotencyId, deadline } = call;
  return await withinLimits(call, { license: read.record, event }, async () => {
    const outcome = await deps.licenseClient.sendCommand({
      license: read.record,
      event,
      actor: { ...actorOf(principalOf(call)), ...(askedBy ? { askedBy } : {}) },
      idempotencyId,
      deadline,
      ...(expectedSequence === undefined ? {} : { expectedSequence }),
    });
    if (outcome === 'closed') throw closedProblem(call, read, event);
    if (!outcome.ok) throw refusalProblem(outcome.refusal, { license: read.record.id });
    return outcome;
  });
}

/** What a licence whose workflow has ended answers: what its table says, or that something is wrong. */
function closedProblem(call: Call, read: LicenseRead, event: Parameters<typeof transition>[1]): Problem {
  if (read.discarded) return problem('sandbox_discarded');
  const outcome = transition(read.record, event, timeOf(call, read), actorOf(principalOf(call)));
  if (outcome.kind === 'refused') return refusalProblem(outcome.refusal, { license: read.record.id });
  call.deps.log.error({ license: read.record.id, state: read.record.state }, 'a licence has no running workflow');
  return problem('license_unavailable', { extensions: { license: read.record.id } });
}
