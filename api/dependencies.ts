import type { Logger } from 'pino';
import type { Catalog } from '../catalog/load.ts';
import type { Database } from '../db/connect.ts';
import type { Account } from '../db/queries/accounts.ts';
import type { Vault } from '../db/vault.ts';
import type { InstantMs } from '../domain/calendar/instant.ts';
import type { Authenticator } from './http/authenticate.ts';
import type { IdempotencyStore } from './http/idempotency-types.ts';
import type { Texts } from '../knowledge/texts.ts';
import type { LicenseClient } from './licenses/license-client.ts';
import type { PreviewTokens } from './licenses/preview-token.ts';
import type { SingleFlight } from './licenses/single-flight.ts';

/** A card as it may be shown. `id` is the billing provider's. */
export interface Card {
  readonly id: string;
  readonly brand: string;
  readonly last4: string;
  readonly expMonth: number;
  readonly expYear: number;
}

/** Why the provider does not take a payment method: its own code, and its words for people. */
export interface CardRefusal {
  readonly refused: string;
  readonly detail: string;
}

/**
 * Cards at the billing provider, all that the API itself asks of it (collecting is the workflow's). Every method can be
 * repeated. Throws `billing_unavailable` when the provider cannot be reached or broke; what else goes wrong is thrown as
 * it is.
 */
export interface Cards {
  /**
   * Attaches a payment method (`pm_…`) or a card token (`tok_…`) to the account's customer, made if there is none. The
   * same wish again is the same card.
   */
  attach(account: Account, token: string, wish: string | null): Promise<Card | CardRefusal>;
  /** Makes a card the one that the provider charges. Throws `payment_method_invalid` when it is gone. */
  setDefault(account: Account, card: string): Promise<void>;
  /** Detaches a card; false when it is not attached to the account's customer. */
  detach(account: Account, card: string): Promise<boolean>;
  /** Tells the provider the account's present name, mail address and language, if it has a customer. */
  updateCustomer(account: Account): Promise<void>;
  /** Throws when the provider does not answer within the time. */
  check(timeoutMs: number): Promise<void>;
}

/** One part that the service needs. */
export interface Probe {
  readonly part: string;
  /** Null when ready, else a short reason that may be shown to anyone; throws, or is late, when it cannot be reached. */
  check(timeoutMs: number): Promise<string | null>;
}

/** Everything that the API needs. `createApp` creates none of it and reads no environment. */
export interface Dependencies {
  readonly db: Database;
  /** Reads licence keys, and finds licences by them. */
  readonly vault: Vault;
  /** Texts for people, in every language. */
  readonly texts: Texts;
  readonly previews: PreviewTokens;
  readonly authenticator: Authenticator;
  readonly idempotency: IdempotencyStore;
  readonly licenseClient: LicenseClient;
  /** Commands in flight in this process. */
  readonly singleFlight: SingleFlight;
  readonly catalog: Catalog;
  readonly cards: Cards;
  readonly probes: readonly Probe[];
  readonly log: Logger;
  readonly now: () => InstantMs;
  readonly requestDeadlineMs: number;
  readonly stripeWebhookSecret: string;
  readonly version: string;
}
