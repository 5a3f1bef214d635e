import type { BillingEvent } from '../domain/lifecycle/events.ts';
import type { Charge, Step } from '../domain/lifecycle/effects.ts';

/** How `record` is to treat the messages that the steps promise. */
export interface RecordOptions {
  /**
   * True: they are also tried once here, so that an ordinary step costs one local activity. False: the caller is
   * waiting for an answer, and a mail server must not delay it.
   */
  readonly deliver: boolean;
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
  collect(charge: Charge, inDoubt: boolean): Promise<BillingEvent>;

  /** Asks the billing provider what became of an invoice; null while it is open. */
  checkInvoice(license: string, invoice: string): Promise<BillingEvent | null>;

  /** Voids an open invoice. If it was paid meanwhile, that is the outcome: the payment stands. */
  voidInvoice(license: string, invoice: string): Promise<BillingEvent | null>;

  /** Gives the whole price of a paid invoice back. */
  refundInvoice(license: string, invoice: string): Promise<void>;

  /** Commits steps of one licence in one transaction. Answers whether all that they promised has been delivered. */
  record(steps: readonly Step[], options: RecordOptions): Promise<{ delivered: boolean }>;

  /** Delivers every message of the licence that is still to be sent; throws when some could not be. */
  deliver(license: string): Promise<void>;
}
