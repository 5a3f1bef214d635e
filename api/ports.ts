import type { Logger } from 'pino';
import type { InstantMs } from '../domain/calendar/instant.ts';
import type { Plan, Region } from '../domain/catalog/plan.ts';
import type { Payments } from '../domain/lifecycle/forecast.ts';
import type { Database } from '../db/connect.ts';
import type { Vault } from '../db/vault.ts';
import type { Authenticator } from './http/authenticate.ts';
import type { IdempotencyStore } from './http/idempotency.ts';
import type { Engine } from './licenses/engine.ts';

/** What may be sold, read once at start. */
export interface Catalog {
  readonly plans: ReadonlyMap<string, Plan>;
  plan(id: string): Plan | undefined;
  region(id: string): Region | undefined;
}

/** A card as it may be shown. `id` is the provider's. */
export interface Card {
  readonly id: string;
  readonly brand: string;
  readonly last4: string;
  readonly expMonth: number;
  readonly expYear: number;
}

/** What the billing provider needs to know of an account. */
export interface Payer {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly language: string;
  /** The provider's id of it; null until it has one. */
  readonly customer: string | null;
  /** A sandbox's account pays with cards that only pretend. */
  readonly sandbox: string | null;
}

/** Why the provider does not take a payment method: its own code, and its words for people. */
export interface CardRefused {
  readonly refused: string;
  readonly detail: string;
}

/**
 * The billing provider, as far as the API itself calls it (collecting is the workflow's). Every method is idempotent
 * and throws only when the provider cannot be reached or broke: that is answered with 503.
 */
export interface Billing {
  /** The provider's customer for a live account, made if there is none: asked twice at once, the same one. */
  ensureCustomer(payer: Payer): Promise<string>;
  /**
   * Attaches a payment method (`pm_…`), or a card token (`tok_…`), to the payer's customer. For a payer in a sandbox
   * nothing real is touched: the card is what the provider's test token of that name stands for.
   */
  attachPaymentMethod(payer: Payer, token: string): Promise<Card | CardRefused>;
  /** Makes one of the customer's payment methods the one that is charged. */
  setDefaultPaymentMethod(payer: Payer, card: string): Promise<void>;
  detachPaymentMethod(payer: Payer, card: string): Promise<void>;
  /** How payments would go if all of them went alike: `succeed`, or a decline code; null for a code unknown. */
  assume(outcome: string): Payments | null;
  /** How payments of an account in a sandbox will go, by its cards. */
  paymentsOfSandbox(sandbox: string): Promise<Payments>;
}

/** One part that the service needs; rejects, or is late, when it is not ready. */
export interface Probe {
  readonly part: string;
  /** A short reason when not ready; null when ready. */
  check(deadline: InstantMs): Promise<string | null>;
}

/** Everything that the API is made of, given from outside: `createApp` reaches for nothing by itself. */
export interface Deps {
  readonly db: Database;
  /** Reads licence keys, and finds licences by them. */
  readonly vault: Vault;
  readonly authenticator: Authenticator;
  readonly engine: Engine;
  readonly catalog: Catalog;
  readonly billing: Billing;
  readonly idempotency: IdempotencyStore;
  readonly probes: readonly Probe[];
  readonly log: Logger;
  readonly now: () => InstantMs;
  readonly requestDeadlineMs: number;
  readonly stripeWebhookSecret: string;
  readonly publicUrl: string;
  readonly version: string;
}
