import * as fc from 'fast-check';
import type { AgentEvent, BillingEvent, CustomerEvent, LifecycleEvent, TimerEvent } from '../lifecycle/events.ts';
import { TIMER_EVENTS } from '../lifecycle/events.ts';
import { instant } from './calendar.ts';
import { money } from '../money/money.ts';

const reason = fc.constant('a reason');
const smallCount = fc.integer({ min: -1, max: 30 });

export const customerEvent: fc.Arbitrary<CustomerEvent> = fc.oneof(
  fc.record({ type: fc.constant('renew' as const), period: fc.integer({ min: 0, max: 12 }) }),
  fc.record({ type: fc.constant('pause' as const), until: fc.option(instant, { nil: null, freq: 2 }) }),
  fc.record({ type: fc.constantFrom('cancel' as const, 'withdraw' as const), reason: fc.constant(null) }),
  fc.record({
    type: fc.constantFrom('resume', 'uncancel', 'reactivate', 'payment_method_added'),
  }),
  fc.record({ type: fc.constant('set_auto_renew' as const), on: fc.boolean() }),
  fc.record({ type: fc.constant('rotate_key' as const), overlapDays: fc.integer({ min: -1, max: 91 }) }),
);

export const agentEvent: fc.Arbitrary<AgentEvent> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ type: fc.constant('extend_grace' as const), days: smallCount, reason }) },
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constant('comp' as const), periods: fc.integer({ min: -1, max: 3 }), reason }),
  },
  { weight: 6, arbitrary: fc.record({ type: fc.constantFrom('hold', 'release', 'force_renew'), reason }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('retire' as const), reason }) },
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
  fc.record({ type: fc.constantFrom(...TIMER_EVENTS.filter((type) => type !== 'reminder_due')) }),
);

const invoice = fc.integer({ min: 1, max: 1_000_000 }).map((n) => `in_${n}`);

export const paymentSucceeded = fc.record({
  type: fc.constant('payment_succeeded' as const),
  invoice,
  amount: fc.integer({ min: 0, max: 1_000_000 }).map((amount) => money(amount, 'EUR')),
});

export const paymentFailed = fc.record({
  type: fc.constant('payment_failed' as const),
  invoice: fc.option(invoice, { nil: null, freq: 5 }),
  failure: fc.constantFrom('insufficient_funds', 'expired_card', 'authentication_required', 'no_payment_method'),
  retryable: fc.boolean(),
  actionUrl: fc.option(fc.constant('https://pay.example/1'), { nil: null }),
});

/** What an attempt to collect comes to. */
export const billingEvent: fc.Arbitrary<BillingEvent> = fc.oneof(paymentSucceeded, paymentFailed);

/** Any event at all, in or out of turn. */
export const anyEvent: fc.Arbitrary<LifecycleEvent> = fc.oneof(customerEvent, agentEvent, timerEvent, billingEvent);
