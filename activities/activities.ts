import type { InstantMs } from '../domain/calendar/instant.ts';
import type { BillingEvent } from '../domain/lifecycle/events.ts';
import type { Charge, Step } from '../domain/lifecycle/effects.ts';

/** The outcome of a payment, and its time by the licence's own clock (a sandbox's differs from real time). */
export interface PaymentOutcome {
  readonly event: BillingEvent;
  readonly at: InstantMs;
}

/**
 * The activities of a licence's workflow. Each may be run again at any time: it is idempotent by the licence and its
 * period and attempt, or its sequence.
 */
export interface Activities {
  /**
   * Tries once to collect a charge. A declined card is an outcome, not an error. Throws while the billing provider
   * cannot be reached. `unknownOutcome`: an earlier attempt may have succeeded unnoticed, so the provider is asked before
   * anything is charged.
   */
  readonly collect: (charge: Charge, unknownOutcome: boolean) => Promise<PaymentOutcome>;

  /** Asks the billing provider for the state of an invoice; null while it is unpaid. */
  readonly checkInvoice: (license: string, invoice: string) => Promise<PaymentOutcome | null>;

  /** Voids an open invoice. If it was paid meanwhile, the payment is the outcome; else null. */
  readonly voidInvoice: (license: string, invoice: string) => Promise<PaymentOutcome | null>;

  /** Refunds a paid invoice in full. */
  readonly refundInvoice: (license: string, invoice: string) => Promise<void>;

  /**
   * Commits steps of one licence in one transaction; repeating it with the same steps changes nothing. `undelivered`:
   * whether the steps have messages that are still to be delivered.
   */
  readonly record: (steps: readonly Step[]) => Promise<{ undelivered: boolean }>;

  /** As `record`, and tries once to deliver the messages, so that an ordinary step costs one local activity. */
  readonly recordAndDeliver: (steps: readonly Step[]) => Promise<{ undelivered: boolean }>;

  /** Delivers every pending message of the licence; throws when some could not be delivered. */
  readonly deliver: (license: string) => Promise<void>;
}
