import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Client } from '@temporalio/client';
import { z } from 'zod';
import { createStripe } from '../billing/stripe-client.ts';
import { loadCatalog } from '../catalog/load.ts';
import { connectLogins } from '../db/databases.ts';
import { waitForLogin } from '../db/logins.ts';
import { startLiveFeed } from '../db/feed/live.ts';
import { createPersonSecrets } from '../db/person-secrets.ts';
import { createVault } from '../db/vault.ts';
import { readSettings } from '../settings.ts';
import { createApp, type AppExtension } from './app.ts';
import { RecentChanges } from './changes/recent-changes.ts';
import { createInvoiceLookups } from '../billing/invoice-lookups.ts';
import { createCards } from '../billing/cards.ts';
import { Authenticator } from './http/authenticate.ts';
import { createHttpServer, TRANSFER_MS } from './http/create-server.ts';
import { findPrincipal } from './http/find-principal.ts';
import { LookupCache } from './http/lookup-cache.ts';
import { QUOTAS } from './http/quotas.ts';
import { RateLimiter } from './http/rate-limit.ts';
import { createSessionAuthenticator } from './http/session-authenticator.ts';
import { shareCounts } from './http/share-counts.ts';
import { createSite } from './http/site.ts';
import { createIdempotencyStore } from './http/idempotency-store.ts';
import { connectToTemporal } from './licenses/temporal-connection.ts';
import { AccountClient } from './accounts/account-client.ts';
import { LicenseClient } from './licenses/license-client.ts';
import { SingleFlight } from './licenses/single-flight.ts';
import { guardedFetch } from './sign-on/guarded-fetch.ts';
import { createFindTxt } from '../outgoing/txt-records.ts';
import { PreviewTokens } from './licenses/preview-token.ts';
import { loadArticles } from '../knowledge/articles/articles.ts';
import { indexArticles } from './articles/store.ts';
import { loadTexts } from '../knowledge/texts.ts';
import { PROBLEM_CODES } from '../contract/problems.ts';
import { announceReady, startLog } from '../logging/log.ts';
import { createProbes } from './health/probes.ts';
import { findSourceOf } from '../db/queries/sandboxes.ts';
import { createGuessCounter } from './sign-in/guess-counter.ts';

/** Longer than any request may take, so that a request in progress is not carried out a second time. */
const LOCK_MARGIN_MS = 10_000;
/** How long requests in progress may go on after the signal to stop. */
const SHUTDOWN_GRACE_MS = 10_000;
/** A look-up ends before the request that waits for it. */
const DNS_TIMEOUT_MS = 3_000;

/** Serves the API, by the settings of the environment, until this process is told to stop. */
export async function runApi(extension: { readonly extend?: AppExtension } = {}): Promise<void> {
  const log = startLog('api');
  const settings = readSettings(process.env, ['api', 'staff', 'auth']);
  log.level = settings.logLevel;
  const now = () => Date.now();

  const { namespace, taskQueue } = settings.temporal;
  const connection = connectToTemporal(settings.temporal);
  const client = new Client({ connection, namespace });
  const licenseClient = new LicenseClient(client, taskQueue);

  const databases = connectLogins(settings.databaseUrls, {
    applicationName: 'evergreen-api',
    statementTimeoutMs: settings.requestDeadlineMs,
  });
  await Promise.all(
    (['api', 'staff', 'auth'] as const).map((login) =>
      waitForLogin(databases[login], login, (error) => log.warn({ err: error, login }, 'waiting for the database')),
    ),
  );
  const feed = startLiveFeed(settings.databaseUrls.staff, {
    onFailure: (error) => log.warn({ err: error }, 'feed not read; it is tried again'),
  });
  const stopping = new AbortController();
  const vault = createVault(settings.secret, settings.otherSecrets);
  const stripe = createStripe(settings.stripe);
  const cards = createCards({ stripe, db: databases.staff });
  const authenticator = new Authenticator((secret) => findPrincipal(databases.auth, secret), now);

  const texts = loadTexts({ problemCodes: PROBLEM_CODES });
  const articles = loadArticles();
  await indexArticles(databases.staff, articles);

  const deps = {
    databases,
    changes: new RecentChanges(feed),
    stopping: stopping.signal,
    vault,
    authenticator,
    sessions: createSessionAuthenticator(databases.auth, now),
    guesses: createGuessCounter(databases.auth),
    sourcesOfCopies: new LookupCache((account) => findSourceOf(databases.auth, account), now),
    personSecrets: createPersonSecrets(settings.secret, settings.otherSecrets),
    site: createSite(settings.publicUrl),
    signOn: { fetch: guardedFetch(), findTxt: createFindTxt(DNS_TIMEOUT_MS) },
    idempotency: createIdempotencyStore({
      db: databases.auth,
      vault,
      lockMs: settings.requestDeadlineMs + LOCK_MARGIN_MS,
    }),
    licenseClient,
    accountClient: new AccountClient(client, taskQueue),
    texts,
    articles,
    previews: new PreviewTokens(settings.secret),
    singleFlight: new SingleFlight(),
    catalog: loadCatalog(),
    supportEmail: settings.supportEmail,
    cards,
    invoiceLookups: createInvoiceLookups(stripe),
    probes: createProbes({ db: databases.staff, licenseClient, cards, smtpUrl: settings.smtpUrl, now }),
    log,
    now,
    requestDeadlineMs: settings.requestDeadlineMs,
    stripeWebhookSecret: settings.stripe.webhookSecret,
    version: packageVersion(),
  };
  const limiter = new RateLimiter(QUOTAS);
  const sharedCounts = shareCounts(limiter, databases.auth, log);
  const { localPages, trustedProxies } = settings;
  const app = createApp(deps, { limiter, localPages, trustedProxies, ...extension });

  const server = createHttpServer(app, {
    texts,
    log,
    trustedProxies,
    exchangeTimeoutMs: settings.requestDeadlineMs + TRANSFER_MS,
  }).listen(settings.port, settings.host);
  await once(server, 'listening');
  log.info({ url: settings.publicUrl }, 'listening');
  announceReady('api', { url: settings.publicUrl });

  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void shutdown(signal));

  /** Accepts no new request, lets those in progress end, and closes what they used. */
  async function shutdown(signal: string): Promise<void> {
    log.info({ signal }, 'shutting down');
    sharedCounts.close();
    stopping.abort();
    const cut = setTimeout(() => server.closeAllConnections(), SHUTDOWN_GRACE_MS);
    const closed = once(server, 'close');
    server.close();
    server.closeIdleConnections();
    await closed;
    clearTimeout(cut);
    await Promise.allSettled([connection.close(), feed.close(), databases.close()]);
  }
}

function packageVersion(): string {
  const written: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  return z.object({ version: z.string() }).parse(written).version;
}
