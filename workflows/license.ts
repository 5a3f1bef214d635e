import { ApplicationFailure, condition, makeContinueAsNewFunc, setHandler } from '@temporalio/workflow';
import { CUSTOMER_EVENTS, AGENT_EVENTS } from '../domain/lifecycle/events.ts';
import { forecast } from '../domain/lifecycle/forecast.ts';
import { REFUSALS, type Refusal } from '../domain/lifecycle/refusals.ts';
import { transition } from '../domain/lifecycle/transition.ts';
import { timerSummary } from './legible.ts';
import { Life } from './life.ts';
import { queries, REFUSED, signals, updates, type Ask, type LicenseInput } from './messages.ts';

/**
 * The whole life of a licence: it waits for what is due or asked, lets `domain/` decide, carries that out, and rolls
 * over at each period boundary. Workflow id: `license/<license id>`.
 */
export async function license(input: LicenseInput): Promise<void> {
  const life = new Life(input);
  handleMessages(life);
  await life.begin();
  while (!life.over && !life.mayRollOver) {
    if (life.license) life.beside.start(life.license.id);
    await stirring(life);
    if (life.stirred()) await life.step();
  }
  if (!life.over) await makeContinueAsNewFunc<typeof license>({ backoffStartInterval: life.restMs })(life.snapshot());
}

/** One interruptible wait, on one timer at most: the earliest of all that is due. */
async function stirring(life: Life): Promise<void> {
  const stirred = () => life.stirred() || life.over || life.mayRollOver;
  const ms = life.msUntilDue();
  if (stirred()) return;
  if (ms === undefined) await condition(stirred);
  else await condition(stirred, ms, { summary: timerSummary(life.license) });
}

/** Handlers only put into the inbox (or move the test clock); the loop acts. */
function handleMessages(life: Life): void {
  setHandler(updates.opened, () => life.opened());
  for (const event of CUSTOMER_EVENTS) {
    setHandler(updates[event], (ask: Ask) => life.inbox.ask(ask), { validator: (ask: Ask) => validate(life, ask) });
  }
  for (const event of AGENT_EVENTS) setHandler(signals[event], (intervention) => life.inbox.intervene(intervention));
  setHandler(signals.payment_reported, (report) => life.inbox.report(report));
  setHandler(signals.clock_advanced, ({ to }) => life.advanceClock(to));
  setHandler(queries.license, () => life.license);
  setHandler(queries.forecast, ({ until }) =>
    life.license
      ? forecast(life.license, until, ({ amount }) => ({ type: 'payment_succeeded', invoice: 'forecast', amount }))
      : [],
  );
}

/** What the table refuses now is refused before it is written into the history. Synchronous and read-only. */
function validate(life: Life, { event, actor }: Ask): void {
  if (!life.license) throw refused({ code: 'license_not_open' });
  const outcome = transition(life.license, event, life.now(), actor);
  if (outcome.kind === 'refused') throw refused(outcome.refusal);
}

function refused(refusal: Refusal): ApplicationFailure {
  const { detail } = REFUSALS[refusal.code];
  return ApplicationFailure.create({ type: REFUSED, message: detail, details: [refusal], nonRetryable: true });
}
