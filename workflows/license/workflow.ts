import { ApplicationFailure, condition, makeContinueAsNewFunc, setHandler } from '@temporalio/workflow';
import { CUSTOMER_EVENTS } from '../../domain/lifecycle/events.ts';
import { INTERVENTIONS } from '../../domain/lifecycle/interventions.ts';
import { forecast } from '../../domain/lifecycle/forecast.ts';
import { REFUSALS, type Refusal } from '../../domain/lifecycle/refusals.ts';
import { transition } from '../../domain/lifecycle/transition.ts';
import { timerSummary } from './ui-details.ts';
import { LicenseRun } from './license-run.ts';
import { queries, REFUSED, signals, updates, type Command, type LicenseInput } from './messages.ts';

/**
 * The whole life of a licence: it waits for what is due or asked, lets `domain/` decide, carries that out, and rolls
 * over at each period boundary. Workflow id: `license/<license id>`.
 */
export async function license(input: LicenseInput): Promise<void> {
  const life = new LicenseRun(input);
  registerHandlers(life);
  await life.open();
  while (!life.finished && !life.mayContinueAsNew) {
    if (life.license) life.backgroundTasks.start(life.license.id);
    await waitForWork(life);
    if (life.hasWork()) await life.processNext();
  }
  if (!life.finished)
    await makeContinueAsNewFunc<typeof license>({ backoffStartInterval: life.startDelayMs })(life.snapshot());
}

/** One interruptible wait, on one timer at most: the earliest of all that is due. */
async function waitForWork(life: LicenseRun): Promise<void> {
  const stirred = () => life.hasWork() || life.finished || life.mayContinueAsNew;
  const ms = life.msUntilDue();
  if (stirred()) return;
  if (ms === undefined) await condition(stirred);
  else await condition(stirred, ms, { summary: timerSummary(life.license) });
}

/** Handlers only put into the inbox (or move the test clock); the loop acts. */
function registerHandlers(life: LicenseRun): void {
  setHandler(updates.opened, () => life.waitUntilOpened());
  for (const event of CUSTOMER_EVENTS) {
    setHandler(updates[event], (ask: Command) => life.inbox.submitCommand(ask), {
      validator: (ask: Command) => validateCommand(life, ask),
    });
  }
  for (const event of INTERVENTIONS)
    setHandler(signals[event], (intervention) => life.inbox.addIntervention(intervention));
  setHandler(signals.payment_reported, (report) => life.inbox.addPaymentReport(report));
  setHandler(signals.clock_advanced, ({ to }) => life.advanceClock(to));
  setHandler(queries.license, () => life.license);
  setHandler(queries.forecast, ({ until }) =>
    life.license
      ? forecast(life.license, until, ({ amount }) => ({ type: 'payment_succeeded', invoice: 'forecast', amount }))
      : [],
  );
}

/** What the table refuses now is refused before it is written into the history. Synchronous and read-only. */
function validateCommand(life: LicenseRun, { event, actor }: Command): void {
  if (!life.license) throw refusalFailure({ code: 'license_not_open' });
  const outcome = transition(life.license, event, life.now(), actor);
  if (outcome.kind === 'refused') throw refusalFailure(outcome.refusal);
}

function refusalFailure(refusal: Refusal): ApplicationFailure {
  const { detail } = REFUSALS[refusal.code];
  return ApplicationFailure.create({ type: REFUSED, message: detail, details: [refusal], nonRetryable: true });
}
