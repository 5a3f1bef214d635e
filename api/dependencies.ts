import type { CustomFetch } from 'openid-client';
import type { Logger } from 'pino';
import type { InvoiceLookups } from '../billing/invoice-lookups.ts';
import type { Cards } from '../billing/card.ts';
import type { Catalog } from '../catalog/load.ts';
import type { Databases } from '../db/databases.ts';
import type { PersonSecrets } from '../db/person-secrets.ts';
import type { Vault } from '../db/vault.ts';
import type { InstantMs } from '../domain/calendar/instant.ts';
import type { RecentChanges } from './changes/recent-changes.ts';
import type { Authenticator } from './http/authenticate.ts';
import type { LookupCache } from './http/lookup-cache.ts';
import type { SessionAuthenticator } from './http/session-authenticator.ts';
import type { Site } from './http/site.ts';
import type { IdempotencyStore } from './http/idempotency-types.ts';
import type { Articles } from '../knowledge/articles/articles.ts';
import type { Texts } from '../knowledge/texts.ts';
import type { AccountClient } from './accounts/account-client.ts';
import type { FindTxt } from '../outgoing/txt-records.ts';
import type { LicenseClient } from './licenses/license-client.ts';
import type { PreviewTokens } from './licenses/preview-token.ts';
import type { SingleFlight } from './licenses/single-flight.ts';
import type { GuessCounter } from './sign-in/guess-counter.ts';

/** One part that the service needs. */
export interface Probe {
  readonly part: string;
  /** Null if ready, else a short reason that may be shown to anyone. Rejects, or takes too long, if it cannot be reached. */
  check(timeoutMs: number): Promise<string | null>;
}

/** What single sign-on asks of other parties. */
export interface SignOnCalls {
  /** Calls identity providers: addresses that customers gave. */
  readonly fetch: CustomFetch;
  readonly findTxt: FindTxt;
}

/** All that the API needs. `createApp` creates none of it and reads no environment variables. */
export interface Dependencies {
  readonly databases: Databases;
  /** Reads licence keys, and finds licences by them. */
  readonly vault: Vault;
  /** What has changed lately, as soon as it is committed. */
  readonly changes: RecentChanges;
  /** Aborted when the process is told to stop: streams end then. */
  readonly stopping: AbortSignal;
  /** Texts for people, in every language. */
  readonly texts: Texts;
  /** Help, in every language. */
  readonly articles: Articles;
  readonly previews: PreviewTokens;
  readonly authenticator: Authenticator;
  readonly sessions: SessionAuthenticator;
  readonly guesses: GuessCounter;
  /** The accounts that sandboxes' accounts are copies of; null for others. */
  readonly sourcesOfCopies: LookupCache<string>;
  /** Hashes and seals what is stored of people who sign in. */
  readonly personSecrets: PersonSecrets;
  readonly site: Site;
  readonly signOn: SignOnCalls;
  readonly idempotency: IdempotencyStore;
  readonly licenseClient: LicenseClient;
  readonly accountClient: AccountClient;
  /** Commands in flight in this process. */
  readonly singleFlight: SingleFlight;
  readonly catalog: Catalog;
  /** Where people write to the vendor. */
  readonly supportEmail: string;
  readonly cards: Cards;
  readonly invoiceLookups: InvoiceLookups;
  readonly probes: readonly Probe[];
  readonly log: Logger;
  readonly now: () => InstantMs;
  readonly requestDeadlineMs: number;
  readonly stripeWebhookSecret: string;
  readonly version: string;
}
