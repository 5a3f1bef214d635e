import type { Charge } from '../domain/billing/charge.ts';
import type { PaymentEvent, PaymentOutcome } from '../domain/lifecycle/events.ts';
import type { Step } from '../domain/lifecycle/effects.ts';
import type { Refusal } from '../domain/lifecycle/refusals.ts';

/**
 * The activities of a licence's workflow. Each may be run again at any time: it is idempotent by the charge's key and
 * attempt, the invoice, or the licence's sequence.
 */
export interface Activities {
  /**
   * Tries once to collect a charge. The intent is recorded before the provider is asked, and an earlier try of the same
   * attempt is looked for first. A declined card is an outcome, not an error. Throws while the provider cannot be reached.
   */
  readonly collect: (charge: Charge) => Promise<PaymentOutcome<PaymentEvent>>;

  /** Asks the provider for the outcome of a charge; null while there is none. */
  readonly checkPayment: (charge: Charge) => Promise<PaymentOutcome<PaymentEvent> | null>;

  /**
   * Voids whatever invoice of a charge can still be paid, so that no payment can follow. It may turn out to be paid, or
   * to be processing, which cannot be voided: that is then the outcome.
   */
  readonly voidCharge: (charge: Charge) => Promise<PaymentOutcome>;

  /** Refunds a paid invoice in full. */
  readonly refundInvoice: (license: string, invoice: string) => Promise<PaymentOutcome>;

  /**
   * Commits steps of one licence in one transaction; repeating it with the same steps changes nothing. Returns null, or
   * why none of them was recorded: another licence holds what one of them claims. A refusal is a result, so that the
   * history has it.
   */
  readonly record: (steps: readonly Step[]) => Promise<Refusal | null>;

  /** The ids of the account's licences that owe a payment. */
  readonly listOwingLicenses: (account: string) => Promise<readonly string[]>;
}
