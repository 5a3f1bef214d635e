import { ApplicationFailure, currentUpdateInfo, log, setHandler } from '@temporalio/workflow';
import { CUSTOMER_EVENTS } from '../../domain/lifecycle/events.ts';
import { forecast } from '../../domain/lifecycle/forecast.ts';
import { INTERVENTIONS, type InterventionName } from '../../domain/lifecycle/interventions.ts';
import type { Refusal } from '../../domain/lifecycle/refusals.ts';
import { refusalVersions } from '../../domain/stored/refusal.ts';
import { waitForAnswer } from '../entity/inbox.ts';
import type { LicenseEntity } from './license-entity.ts';
import { queries, REFUSED, signals, updates, type Command, type CommandOutcome } from './messages.ts';
import { commandVersions, type StoredCommand } from './stored-command.ts';
import { commandOutcomeVersions, type StoredOutcome } from './stored-outcome.ts';
import {
  clockAdvanceVersions,
  interventionVersions,
  paymentMethodAddedVersions,
  paymentReportVersions,
  restoreSignal,
} from './stored-signals.ts';
import { parseClock, parseIntervention, parsePaymentMethodAdded, parsePaymentReport } from './parse-signals.ts';

const { restore } = commandVersions;

/** Registers all handlers. They only add to the inbox, move the test clock and remember repetitions; the loop acts. */
export function registerHandlers(entity: LicenseEntity): void {
  setHandler(updates.opened, () => entity.waitUntilOpened());
  for (const name of CUSTOMER_EVENTS)
    setHandler(updates[name], (command: StoredCommand) => executeOnce(entity, restore(command)), {
      validator: (command: StoredCommand) => validateCommand(entity, restore(command)),
    });
  // An agent's intervention that is refused leaves its trace in the history: its validator looks at its form only.
  for (const name of INTERVENTIONS) {
    setHandler(updates[name], (command: StoredCommand) => executeOnce(entity, restore(command)), {
      validator: (command: StoredCommand) => requireWellFormed(name, restore(command)),
    });
    setHandler(signals[name], (payload: unknown) =>
      handleParsed(name, parseIntervention(name, restoreSignal(interventionVersions, payload)), (intervention) => {
        const { id, event, actor } = intervention;
        if (entity.recentSignals.add(id, true)) entity.inbox.add({ kind: 'signalled', event, actor });
      }),
    );
  }
  setHandler(signals.payment_reported, (payload: unknown) =>
    handleParsed('payment_reported', parsePaymentReport(restoreSignal(paymentReportVersions, payload)), (report) => {
      if (entity.recentSignals.add(report.id, true)) entity.inbox.add({ kind: 'report', report });
    }),
  );
  setHandler(signals.payment_method_added, (payload: unknown) =>
    handleParsed(
      'payment_method_added',
      parsePaymentMethodAdded(restoreSignal(paymentMethodAddedVersions, payload)),
      ({ id, actor }) => {
        const event = { type: 'payment_method_added' } as const;
        if (entity.recentSignals.add(id, true)) entity.inbox.add({ kind: 'signalled', event, actor });
      },
    ),
  );
  setHandler(signals.clock_advanced, (payload: unknown) =>
    handleParsed('clock_advanced', parseClock(restoreSignal(clockAdvanceVersions, payload)), (to) =>
      entity.advanceClock(to),
    ),
  );
  setHandler(queries.license, () => entity.license);
  setHandler(queries.forecast, ({ until }) =>
    entity.license
      ? forecast(entity.license, until, ({ key, amount }) => ({
          type: 'payment_succeeded',
          charge: key,
          invoice: 'forecast',
          amount,
        }))
      : [],
  );
}

/** Adds a command to the inbox and waits for its outcome. A repetition gets the outcome of the first. */
async function executeOnce(entity: LicenseEntity, command: Command): Promise<StoredOutcome> {
  const id = updateId();
  const earlier = entity.recentOutcomes.get(id);
  if (earlier) return earlier;
  const outcome = commandOutcomeVersions.store(
    await waitForAnswer<CommandOutcome>((answer) => entity.inbox.add({ kind: 'command', command, answer })),
  );
  entity.recentOutcomes.add(id, outcome);
  return outcome;
}

/** Handlers of updates and their validators have one. */
function updateId(): string {
  const info = currentUpdateInfo();
  if (!info) throw new Error('unreachable: called outside of an update');
  return info.id;
}

function handleParsed<T>(signal: string, parsed: T | null, handle: (value: T) => void): void {
  if (parsed === null) log.warn('Ignored a malformed signal', { signal });
  else handle(parsed);
}

/** Rejects what is no intervention: in the loop it would stall the licence. */
function requireWellFormed(name: InterventionName, payload: unknown): void {
  const fields = typeof payload === 'object' ? payload : null;
  if (parseIntervention(name, { ...fields, id: 'update' }) === null)
    throw ApplicationFailure.nonRetryable(`This is no ${name}`, 'Malformed');
}

/** Refuses a command before it is written into the history. Synchronous and read-only. */
function validateCommand(entity: LicenseEntity, command: Command): void {
  if (entity.recentOutcomes.get(updateId())) return;
  const refusal = entity.refusalOf(command);
  if (refusal) throw refusalFailure(refusal);
}

function refusalFailure(refusal: Refusal): ApplicationFailure {
  const details = [refusalVersions.store(refusal)];
  return ApplicationFailure.create({ type: REFUSED, message: refusal.code, details, nonRetryable: true });
}
