import * as fc from 'fast-check';
import type { BillingEvent, CustomerEvent, LifecycleEvent, PaymentEvent, TimerEvent } from '../lifecycle/events.ts';
import { INTERVENTIONS, plainIntervention, type InterventionEvent } from '../lifecycle/interventions.ts';
import { COMMANDS, plainCommand, type CommandEvent } from '../lifecycle/commands.ts';
import { TIMER_EVENTS } from '../lifecycle/events.ts';
import { plan, terms } from './arbitraries.ts';
import { instant } from './calendar.ts';
import { money } from '../money/money.ts';

/** The key of the first charge of the licence `lic_1`, and one that no licence has. */
const FIRST_CHARGE = 'lic_1/period/first';
const UNKNOWN_CHARGE = 'lic_2/period/first';

const reason = fc.constant('a reason');
const smallCount = fc.integer({ min: -1, max: 30 });

/** Any command in its plain form: one added to the registry is covered without a change here. */
const anyPlainCommand: fc.Arbitrary<CommandEvent> = fc
  .tuple(fc.constantFrom(...COMMANDS), fc.boolean(), terms)
  .map(([name, autoRenew, terms]) => plainCommand(name, { autoRenew, terms, scheduledChange: null, paidChange: null }));

/** A command in any form, or a payment method added. Commands whose fields matter are listed. */
export const customerEvent: fc.Arbitrary<CustomerEvent> = fc.oneof(
  { weight: COMMANDS.length, arbitrary: anyPlainCommand },
  { weight: 1, arbitrary: fc.constant({ type: 'payment_method_added' as const }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('renew' as const), period: fc.integer({ min: 0, max: 12 }) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('pause' as const), until: instant }) },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant('rotate_key' as const), overlapDays: fc.integer({ min: -1, max: 91 }) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('schedule_change' as const),
      plan: fc.option(plan, { nil: null }),
      quantity: fc.option(fc.integer({ min: 0, max: 60 }), { nil: null }),
    }),
  },
);

/** An intervention in its plain form or with other fields; retirement is rare, because it ends everything. */
export const interventionEvent: fc.Arbitrary<InterventionEvent> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .constantFrom(...INTERVENTIONS.filter((name) => name !== 'retire'))
      .map((name) => plainIntervention(name)),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('extend_grace' as const), days: smallCount, reason }) },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant('comp' as const), periods: fc.integer({ min: -1, max: 3 }), reason }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('force_renew' as const),
      period: fc.integer({ min: 0, max: 12 }),
      reason,
    }),
  },
  { weight: 1, arbitrary: fc.constant(plainIntervention('retire')) },
);

export const timerEvent: fc.Arbitrary<TimerEvent> = fc.oneof(
  fc.record({
    type: fc.constant('reminder_due' as const),
    notice: fc.record({
      key: fc.constantFrom('reminder/7', 'legal/annual'),
      template: fc.constantFrom('trial_ending', 'renewal_upcoming', 'license_ending'),
      daysBefore: fc.integer({ min: 1, max: 40 }),
      legal: fc.boolean(),
    }),
  }),
  fc.record({
    type: fc.constantFrom(...TIMER_EVENTS.filter((type) => type !== 'reminder_due' && type !== 'payment_check_due')),
  }),
  fc.record({ type: fc.constant('payment_check_due' as const), charge: fc.constantFrom(FIRST_CHARGE, UNKNOWN_CHARGE) }),
);

const charge = fc.constantFrom(FIRST_CHARGE, UNKNOWN_CHARGE);
const invoice = fc.integer({ min: 1, max: 1_000_000 }).map((n) => `in_${n}`);

export const paymentSucceeded = fc.record({
  type: fc.constant('payment_succeeded' as const),
  charge,
  invoice,
  amount: fc.integer({ min: 0, max: 1_000_000 }).map((amount) => money(amount, 'EUR')),
});

const paymentFailed = fc.record({
  type: fc.constant('payment_failed' as const),
  charge,
  invoice: fc.option(invoice, { nil: null, freq: 5 }),
  failure: fc.constantFrom('insufficient_funds', 'expired_card', 'authentication_required', 'no_payment_method'),
  retryable: fc.boolean(),
  actionUrl: fc.option(fc.constant('https://pay.example/1'), { nil: null }),
});

const paymentProcessing = fc.record({ type: fc.constant('payment_processing' as const), charge, invoice });

/** The outcome of an attempt to collect. */
export const paymentEvent: fc.Arbitrary<PaymentEvent> = fc.oneof(
  { weight: 3, arbitrary: paymentSucceeded },
  { weight: 3, arbitrary: paymentFailed },
  { weight: 1, arbitrary: paymentProcessing },
);

/** What the billing provider has done. */
export const billingEvent: fc.Arbitrary<BillingEvent> = fc.oneof(
  { weight: 6, arbitrary: paymentEvent },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('charge_voided' as const), charge }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('payment_refunded' as const), invoice }) },
);

/** Any event, due or not. */
export const anyEvent: fc.Arbitrary<LifecycleEvent> = fc.oneof(
  customerEvent,
  interventionEvent,
  timerEvent,
  billingEvent,
);
