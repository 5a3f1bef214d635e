import type { Account } from '../db/queries/accounts.ts';

/** A card as it may be shown. `id` is the billing provider's. */
export interface Card {
  readonly id: string;
  readonly brand: string;
  readonly last4: string;
  readonly expMonth: number;
  readonly expYear: number;
}

/** Why the provider refuses a payment method: its own code, and its text for people. */
export interface CardRefusal {
  readonly refused: string;
  readonly detail: string;
}

/**
 * Cards at the billing provider. Every method can be repeated. Throws `BillingUnavailableError` when the provider cannot
 * be reached or failed; any other error is thrown unchanged.
 */
export interface Cards {
  /**
   * Attaches a payment method (`pm_…`) or a card token (`tok_…`) to the account's customer, which is created if there is
   * none. The same `idempotencyId` returns the same card.
   */
  attach(account: Account, token: string, idempotencyId: string | null): Promise<Card | CardRefusal>;
  /** Makes a card the one that the provider charges. Throws `PaymentMethodInvalidError` when it no longer exists. */
  setDefault(account: Account, card: string): Promise<void>;
  /** Detaches a card; false when it is not attached to the account's customer. */
  detach(account: Account, card: string): Promise<boolean>;
  /** Updates name, mail address and language of the account's customer, if it has one. */
  updateCustomer(account: Account): Promise<void>;
  /** Throws when the provider does not answer within the time. */
  check(timeoutMs: number): Promise<void>;
}
