import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Client } from '@temporalio/client';
import { z } from 'zod';
import { createStripe } from '../activities/billing/stripe-client.ts';
import { loadCatalog } from '../catalog/load.ts';
import { connect } from '../db/connect.ts';
import { findApiKeyBySecret } from '../db/queries/api-keys.ts';
import { sweepIdempotencyKeys } from '../db/queries/idempotency.ts';
import { createVault } from '../db/vault.ts';
import { readSettings } from '../settings.ts';
import { createApp } from './app.ts';
import { createCards } from './billing/cards.ts';
import { Authenticator } from './http/authenticate.ts';
import { idempotencyStore } from './http/idempotency-store.ts';
import { connectToTemporal } from './licenses/connection.ts';
import { Engine } from './licenses/engine.ts';
import { Sharing } from './licenses/sharing.ts';
import { createLog } from './log.ts';
import { createProbes } from './probes.ts';

/** Longer than any request may take, so that nobody takes a request over that is still being carried out. */
const LOCK_MARGIN_MS = 10_000;
const SWEEP_MS = 60 * 60 * 1000;
/** How long requests under way may go on after the signal to stop. */
const LEAVE_MS = 10_000;

const settings = readSettings(process.env);
const log = createLog(settings.logLevel);
const now = () => Date.now();

const { namespace, taskQueue } = settings.temporal;
const connection = connectToTemporal(settings.temporal);
const engine = new Engine(new Client({ connection, namespace }), taskQueue);

const db = connect(settings.databaseUrl, {
  applicationName: 'evergreen-api',
  statementTimeoutMs: settings.requestDeadlineMs,
});
const vault = createVault(settings.secret, settings.otherSecrets);
const cards = createCards({ stripe: createStripe(settings.stripe), db });
const authenticator = new Authenticator(async (secret) => {
  const found = await findApiKeyBySecret(db, secret);
  return found && { key: found.id, scope: found.scope, account: found.accountId };
}, now);

const app = createApp({
  db,
  vault,
  authenticator,
  idempotency: idempotencyStore({ db, vault, lockMs: settings.requestDeadlineMs + LOCK_MARGIN_MS }),
  engine,
  wishes: new Sharing(),
  catalog: loadCatalog(),
  cards,
  probes: createProbes({ db, engine, cards, smtpUrl: settings.smtpUrl, now }),
  log,
  now,
  requestDeadlineMs: settings.requestDeadlineMs,
  stripeWebhookSecret: settings.stripe.webhookSecret,
  version: versionOfPackage(),
});

const server = app.listen(settings.port, settings.host);
await once(server, 'listening');
log.info({ url: settings.publicUrl }, 'listening');
// Whatever the log's level: for whoever started this process.
process.stdout.write(`${JSON.stringify({ ready: true, url: settings.publicUrl })}\n`);

// Expired idempotency keys free themselves when used again; this clears away those that never are.
const sweeping = setInterval(() => {
  sweepIdempotencyKeys(db).catch((error: unknown) => log.warn({ err: error }, 'idempotency keys not swept'));
}, SWEEP_MS);

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void leave(signal));

/** Takes no new request, lets those under way end, and closes what they used. */
async function leave(signal: string): Promise<void> {
  log.info({ signal }, 'leaving');
  clearInterval(sweeping);
  const cut = setTimeout(() => server.closeAllConnections(), LEAVE_MS);
  const closed = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  await closed;
  clearTimeout(cut);
  await Promise.allSettled([connection.close(), db.close()]);
}

function versionOfPackage(): string {
  const written: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  return z.object({ version: z.string() }).parse(written).version;
}
