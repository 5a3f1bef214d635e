import type { InstantMs } from '../domain/calendar/instant.ts';
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

/** A page of the provider on which a customer enters a card. */
export interface CardSetup {
  readonly id: string;
  readonly url: string;
  readonly expiresAt: InstantMs;
}

/** What has become of a setup. `card` belongs to `customer`, who is that of the account; null before it is entered, or once detached. */
export interface CardSetupState {
  readonly account: string;
  readonly customer: string;
  readonly status: 'open' | 'complete' | 'expired';
  readonly card: Card | CardRefusal | null;
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
  /** Begins a setup for a live account. `successUrl` may contain `{CHECKOUT_SESSION_ID}`, in whose place the provider writes its id. */
  startSetup(
    account: Account,
    options: Pick<Account, 'language'> & {
      readonly successUrl: string;
      readonly cancelUrl: string;
      readonly idempotencyId: string | null;
    },
  ): Promise<CardSetup>;
  /** A setup that `startSetup` has begun; null for an unknown one. */
  findSetup(id: string): Promise<CardSetupState | null>;
  /** Makes a card the one that the provider charges. Throws `PaymentMethodInvalidError` when it no longer exists. */
  setDefault(account: Account, card: string): Promise<void>;
  /** Detaches a card; false when it is not attached to the account's customer. */
  detach(account: Account, card: string): Promise<boolean>;
  /** Updates name, addresses and language of the account's customer, if it has one. */
  updateCustomer(account: Account): Promise<void>;
  /** Throws when the provider does not answer within the time. */
  check(timeoutMs: number): Promise<void>;
}
