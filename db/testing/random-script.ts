import * as fc from 'fast-check';
import { planSchema, type Plan } from '../../domain/catalog/plan.ts';
import { nextDueEvent } from '../../domain/lifecycle/agenda.ts';
import { chargeIn, type Charge, type Step } from '../../domain/lifecycle/effects.ts';
import type { BillingEvent, LifecycleEvent, OpeningEvent } from '../../domain/lifecycle/events.ts';
import { BILLING, TIMER, type Actor, type License } from '../../domain/lifecycle/license.ts';
import { openLicense, type NewLicense } from '../../domain/lifecycle/opening.ts';
import { transition } from '../../domain/lifecycle/transition.ts';
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
  | { readonly kind: 'asked'; readonly event: LifecycleEvent | 'renew'; readonly afterDays: number };

const reason = 'asked';
const anyCommandEvent = fc.constantFrom<(LifecycleEvent | 'renew')[]>(
  'renew',
  { type: 'pause', until: null },
  { type: 'resume' },
  { type: 'cancel', reason },
  { type: 'withdraw', reason },
  { type: 'uncancel' },
  { type: 'reactivate' },
  { type: 'set_auto_renew', on: true },
  { type: 'set_auto_renew', on: false },
  { type: 'rotate_key', overlapDays: 0 },
  { type: 'rotate_key', overlapDays: 30 },
  { type: 'payment_method_added' },
  { type: 'extend_grace', days: 3, reason },
  { type: 'comp', periods: 2, reason },
  { type: 'hold', reason },
  { type: 'release', reason },
  { type: 'force_renew', reason },
);
const anyAction: fc.Arbitrary<ScriptAction> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<ScriptAction>({ kind: 'due' }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('asked'),
      event: anyCommandEvent,
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

/** Plays a script by the lifecycle's own table; refusals leave no step. */
export function runScript(script: Script, opening: NewLicense): Step[] {
  const payments = [...script.payments];
  const steps: Step[] = [];
  const record = (step: Step): void => {
    steps.push(step);
    const charge = chargeIn(step.effects);
    if (charge) take(step.license, toPaymentOutcome(charge, payments.shift() ?? true), charge.at, BILLING);
  };
  const take = (license: License, event: LifecycleEvent, at: number, actor: Actor): void => {
    const outcome = transition(license, event, at, actor);
    if (outcome.kind === 'moved') record(outcome.step);
  };
  record(openLicense(opening, { type: script.opening }, START, TEST_ACTOR));
  for (const happening of [...script.actions, ...(script.retire ? [RETIRE_ACTION] : [])]) {
    const license = steps.at(-1)?.license;
    if (!license) break;
    const due = nextDueEvent(license);
    if (happening.kind === 'asked') {
      // What is due before the wish comes first, as the workflow would have it.
      const at = Math.min(license.clock + happening.afterDays * DAY_MS, due?.at ?? Infinity);
      take(license, toEvent(happening.event, license), at, TEST_ACTOR);
    } else if (due) take(license, due.event, due.at, TIMER);
  }
  return steps;
}

const RETIRE_ACTION: ScriptAction = { kind: 'asked', event: { type: 'retire', reason }, afterDays: 1 };

function toEvent(event: LifecycleEvent | 'renew', license: License): LifecycleEvent {
  return event === 'renew' ? { type: 'renew', period: (license.period?.number ?? 0) + 1 } : event;
}

function toPaymentOutcome(charge: Charge, succeeds: boolean): BillingEvent {
  const invoice = `in_${charge.license}_${charge.period}`;
  return succeeds
    ? { type: 'payment_succeeded', invoice, amount: charge.amount }
    : { type: 'payment_failed', invoice, failure: 'card_declined', retryable: true, actionUrl: null };
}
