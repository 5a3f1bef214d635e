import * as fc from 'fast-check';
import { planSchema, type Plan } from '../../domain/catalog/plan.ts';
import { nextDueEvent } from '../../domain/lifecycle/agenda.ts';
import { COMMANDS, plainCommand, type CommandName } from '../../domain/lifecycle/commands.ts';
import type { Charge } from '../../domain/billing/charge.ts';
import type { Step } from '../../domain/lifecycle/effects.ts';
import type { LifecycleEvent, OpeningEvent, PaymentEvent } from '../../domain/lifecycle/events.ts';
import { INTERVENTIONS, plainIntervention } from '../../domain/lifecycle/interventions.ts';
import { TIMER, type License } from '../../domain/lifecycle/license.ts';
import { openLicense, type NewLicense } from '../../domain/lifecycle/opening.ts';
import { applyEvent, settle, stepsOf, type SentEvent } from '../../domain/lifecycle/simulate.ts';
import { TEST_ACTOR, DAY_MS, PLAN, START } from './fixtures.ts';

/** Plans that differ in all that moves a period: when it counts from, what an ending does, how long grace lasts. */
export const anyPlan: fc.Arbitrary<Plan> = fc
  .record({
    basis: fc.constantFrom('from_expiry', 'from_now', 'from_now_if_expired'),
    cancel: fc.constantFrom('period_end', 'now'),
    count: fc.integer({ min: 1, max: 3 }),
    unit: fc.constantFrom('day', 'week', 'month', 'year'),
    expiry_grace_days: fc.constantFrom(0, 7),
    full_days: fc.constantFrom(0, 5),
    reactivation_days: fc.constantFrom(null, 60),
  })
  .map(({ basis, cancel, count, unit, expiry_grace_days, full_days, reactivation_days }) =>
    planSchema.parse({
      ...PLAN,
      cadence: { unit, count },
      renewal: { basis, early_days: null, reminders: [3] },
      grace: { retries: [1, 3], full_days, reduced_days: 5 },
      expiry_grace_days,
      cancel,
      pause: { max_days: 20, per_period: 2 },
      reactivation_days,
    }),
  );

type ScriptAction =
  | { readonly kind: 'due' }
  | { readonly kind: 'sent'; readonly event: LifecycleEvent | CommandName; readonly afterDays: number };

const anySentEvent: fc.Arbitrary<LifecycleEvent | CommandName> = fc.oneof(
  { weight: COMMANDS.length, arbitrary: fc.constantFrom(...COMMANDS) },
  {
    weight: INTERVENTIONS.length,
    arbitrary: fc
      .constantFrom(...INTERVENTIONS.filter((name) => name !== 'retire'))
      .map((name) => plainIntervention(name)),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom<LifecycleEvent[]>(
      { type: 'rotate_key', overlapDays: 30 },
      { type: 'payment_method_added' },
    ),
  },
);
const anyAction: fc.Arbitrary<ScriptAction> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<ScriptAction>({ kind: 'due' }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('sent'),
      event: anySentEvent,
      afterDays: fc.integer({ min: 0, max: 12 }),
    }),
  },
);

export interface Script {
  readonly plan: Plan;
  readonly opening: OpeningEvent['type'];
  readonly actions: readonly ScriptAction[];
  /** Whether each charge in turn succeeds. */
  readonly payments: readonly boolean[];
  /** Whether it all ends with an agent retiring the licence. */
  readonly retire: boolean;
}

export const anyScript: fc.Arbitrary<Script> = fc.record({
  plan: anyPlan,
  opening: fc.constantFrom('start_trial', 'purchase'),
  actions: fc.array(anyAction, { minLength: 5, maxLength: 40, size: 'max' }),
  payments: fc.infiniteStream(fc.boolean()).map((stream) => Array.from({ length: 80 }, () => stream.next().value)),
  retire: fc.boolean(),
});

/** The accepted steps of a script; what is refused leaves none. */
export function runScript(script: Script, opening: NewLicense): Step[] {
  const outcomes = [...script.payments];
  const payments = (charge: Charge): PaymentEvent => toPaymentOutcome(charge, outcomes.shift() ?? true);
  const opened = openLicense(opening, { type: script.opening }, START, TEST_ACTOR);
  const steps = [opened, ...stepsOf(settle(opened.license, payments))];
  for (const action of [...script.actions, ...(script.retire ? [RETIRE] : [])]) {
    const { license } = steps.at(-1) ?? opened;
    const next = nextEvent(action, license);
    if (next) steps.push(...stepsOf(applyEvent(license, next, payments)));
  }
  return steps;
}

const RETIRE: ScriptAction = { kind: 'sent', event: plainIntervention('retire'), afterDays: 1 };

function nextEvent(action: ScriptAction, license: License): SentEvent | undefined {
  const due = nextDueEvent(license);
  if (action.kind === 'due') return due && { ...due, actor: TIMER };
  const event = typeof action.event === 'string' ? plainCommand(action.event, license) : action.event;
  // Never after what is due: the workflow handles that first.
  const at = Math.min(license.clock + action.afterDays * DAY_MS, due?.at ?? Infinity);
  return { event, at, actor: TEST_ACTOR };
}

function toPaymentOutcome({ key, license, period, amount }: Charge, succeeds: boolean): PaymentEvent {
  const named = { charge: key, invoice: `in_${license}_${period}` };
  return succeeds
    ? { type: 'payment_succeeded', ...named, amount }
    : { type: 'payment_failed', ...named, failure: 'card_declined', retryable: true, actionUrl: null };
}
