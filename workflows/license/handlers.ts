import { ApplicationFailure, log, setHandler } from '@temporalio/workflow';
import { CUSTOMER_EVENTS } from '../../domain/lifecycle/events.ts';
import { forecast } from '../../domain/lifecycle/forecast.ts';
import { INTERVENTIONS } from '../../domain/lifecycle/interventions.ts';
import type { Refusal } from '../../domain/lifecycle/refusals.ts';
import type { LicenseRun } from './license-run.ts';
import { queries, REFUSED, signals, updates, type Command } from './messages.ts';
import { parseClock, parseIntervention, parsePaymentReport } from './parse-signals.ts';

/** Registers all handlers. They only add to the inbox (or move the test clock); the loop acts. */
export function registerHandlers(run: LicenseRun): void {
  setHandler(updates.opened, () => run.waitUntilOpened());
  for (const name of CUSTOMER_EVENTS) {
    setHandler(updates[name], (command: Command) => run.inbox.submitCommand(command), {
      validator: (command: Command) => validateCommand(run, command),
    });
  }
  for (const name of INTERVENTIONS) {
    setHandler(signals[name], (payload: unknown) =>
      handleParsed(name, parseIntervention(name, payload), (intervention) => run.inbox.addIntervention(intervention)),
    );
  }
  setHandler(signals.payment_reported, (payload: unknown) =>
    handleParsed('payment_reported', parsePaymentReport(payload), (report) => run.inbox.addPaymentReport(report)),
  );
  setHandler(signals.clock_advanced, (payload: unknown) =>
    handleParsed('clock_advanced', parseClock(payload), (to) => run.advanceClock(to)),
  );
  setHandler(queries.license, () => run.license);
  setHandler(queries.forecast, ({ until }) =>
    run.license
      ? forecast(run.license, until, ({ amount }) => ({ type: 'payment_succeeded', invoice: 'forecast', amount }))
      : [],
  );
}

function handleParsed<T>(signal: string, parsed: T | null, handle: (value: T) => void): void {
  if (parsed === null) log.warn('Ignored a malformed signal', { signal });
  else handle(parsed);
}

/** Refuses a command before it is written into the history. Synchronous and read-only. */
function validateCommand(run: LicenseRun, command: Command): void {
  const refusal = run.refusalOf(command);
  if (refusal) throw refusalFailure(refusal);
}

function refusalFailure(refusal: Refusal): ApplicationFailure {
  return ApplicationFailure.create({ type: REFUSED, message: refusal.code, details: [refusal], nonRetryable: true });
}
