import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startService } from '../../dev/stack/service.ts';
import { createAccount } from '../../db/queries/accounts.ts';
import { startDevServerEnvironment } from '../support/dev-server.ts';
import { createPastLicense, startPastLicense } from '../support/past-license.ts';

const NAME = 'Zebulon Quackenbush';
const EMAIL = 'zebulon.q@planted.example';
const CARD = '4000 0000 0000 0002';
const PLANTED = /Zebulon|Quackenbush|planted\.example|4000 ?0000|evg_admin_[0-9A-Za-z]{9}/;

/** Answers as Stripe does to what it does not accept: with the values that it was sent. */
const stripe: Server = createServer((_req, res) => {
  const message = `Invalid request for ${NAME} <${EMAIL}>, card ${CARD}, key evg_admin_0123456789`;
  const error = { type: 'invalid_request_error', code: 'parameter_unknown', param: 'customer', message };
  res.writeHead(401, { 'content-type': 'application/json' }).end(JSON.stringify({ error }));
});

/** Refuses every recipient, and repeats the address. */
const smtp = new SMTPServer({
  disabledCommands: ['AUTH', 'STARTTLS'],
  onRcptTo: (address, _session, done) =>
    done(Object.assign(new Error(`5.1.1 <${address.address}>: no such mailbox`), { responseCode: 550 })),
});

let dir: string;
let close: () => Promise<void> = async () => undefined;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'evergreen-values-'));
  stripe.listen(0, '127.0.0.1');
  smtp.listen(0, '127.0.0.1');
  await Promise.all([once(stripe, 'listening'), once(smtp.server, 'listening')]);
});
afterAll(async () => {
  await close();
  stripe.close();
  smtp.close();
  await rm(dir, { recursive: true, force: true });
});

const portOf = (server: { address(): AddressInfo | string | null }) => Number(Object(server.address()).port);

test('what a worker logs, and the errors that its activities leave behind, repeat no value', async () => {
  const through = {
    stripeUrl: `http://127.0.0.1:${portOf(stripe)}`,
    smtpUrl: `smtp://127.0.0.1:${portOf(smtp.server)}`,
  };
  const server = await startDevServerEnvironment({ deliversMails: false, through });
  const { environment } = server;
  const { db, client } = environment;
  const account = await createAccount(db, {
    name: NAME,
    email: EMAIL,
    language: 'en',
    zone: 'Europe/Berlin',
    currency: 'EUR',
    region: 'other',
  });
  const license = await createPastLicense(environment, { account, plan: 'studio-monthly', days: 40 });

  // A real worker process, as in production, at the same two servers.
  const env = { ...environment.processEnv, BILLING_URL: through.stripeUrl, SMTP_URL: through.smtpUrl };
  const worker = await startService(
    { name: 'worker', script: new URL('../../worker/main.ts', import.meta.url) },
    { dir, env, url: '' },
  );
  close = async () => {
    await worker.stop();
    await server.close();
  };
  const handle = await startPastLicense(environment, license);
  const failures = async () => {
    const { raw } = await handle.describe();
    return raw.pendingActivities?.flatMap(({ lastFailure }) => (lastFailure ? [lastFailure] : [])) ?? [];
  };
  await expect.poll(async () => (await failures()).length, { timeout: 20_000 }).toBeGreaterThan(0);

  const stored = JSON.stringify(await failures());
  expect(stored).toContain('Stripe answered');
  expect(stored).not.toMatch(PLANTED);

  const mails = await db.sql<
    { last_error: string }[]
  >`select last_error from notifications where last_error is not null`;
  expect(mails.map((row) => row['last_error']).join('\n')).toContain('5.1.1 <[redacted]>: no such mailbox');
  expect(JSON.stringify(mails)).not.toMatch(PLANTED);

  // The SDK holds lines back for moments, to put them in order.
  await expect.poll(() => readFile(worker.logFile, 'utf8')).toContain('Stripe answered');
  const logged = await readFile(worker.logFile, 'utf8');
  const lines = logged.split('\n').filter((line) => line !== '');
  const failed = lines.map((line) => JSON.parse(line)).filter(({ err }) => err !== undefined);
  expect(failed).toContainEqual(
    expect.objectContaining({ part: 'worker', workflow: handle.workflowId, activity: 'collect', level: 40 }),
  );
  expect(logged).not.toMatch(PLANTED);
  await client.workflowService.terminateWorkflowExecution({
    namespace: 'default',
    workflowExecution: { workflowId: handle.workflowId },
  });
});
