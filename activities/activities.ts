import type { InstantMs } from '../domain/calendar/instant.ts';
import type { BillingEvent } from '../domain/lifecycle/events.ts';
import type { Charge, Step } from '../domain/lifecycle/effects.ts';

/** What became of money, and when, in the licence's own time (a sandbox's clock differs from the world's). */
export interface PaymentOutcome {
  readonly event: BillingEvent;
  readonly at: InstantMs;
}

/**
 * What a licence's workflow asks of the world. Every one may be run again at any time: each is idempotent by the
 * licence, its period and attempt, or its sequence.
 */
export interface Activities {
  /**
   * Tries once to collect a charge, and says how it ended; a declined card is an outcome, not an error. Throws while
   * the billing provider cannot be reached. `inDoubt`: an earlier try may have got through without our knowing, so the
   * provider is asked before anything is charged.
   */
  readonly collect: (charge: Charge, inDoubt: boolean) => Promise<PaymentOutcome>;

  /** Asks the billing provider what became of an invoice; null while it is open. */
  readonly checkInvoice: (license: string, invoice: string) => Promise<PaymentOutcome | null>;

  /** Voids an open invoice. If it was paid meanwhile, that is the outcome: the payment stands. */
  readonly voidInvoice: (license: string, invoice: string) => Promise<PaymentOutcome | null>;

  /** Gives the whole price of a paid invoice back. */
  readonly refundInvoice: (license: string, invoice: string) => Promise<void>;

  /**
   * Commits steps of one licence in one transaction; again with the same steps, it changes nothing. Answers whether
   * the steps promised messages that are still to be delivered.
   */
  readonly record: (steps: readonly Step[]) => Promise<{ undelivered: boolean }>;

  /** As `record`, and tries to deliver once what was promised: so an ordinary step costs one local activity. */
  readonly recordAndDeliver: (steps: readonly Step[]) => Promise<{ undelivered: boolean }>;

  /** Delivers every message of the licence that is still to be sent; throws when some could not be. */
  readonly deliver: (license: string) => Promise<void>;
}
