/** Runs `npm start` with a state folder of its own and uses it over HTTP with the keys in `demo.json`. */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { readDemoFile } from '../../dev/demo/demo-file.ts';
import { checkoutDir } from '../../dev/stack/paths.ts';
import { useBrowser } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { differences, readTour, runTour } from './readme-tour.ts';

/** Long enough for a busy machine. */
const READY_MS = 180_000;
const open = useBrowser();
let stateDir: string;
let started: Started | undefined;

interface Started {
  readonly process: ChildProcess;
  readonly output: string[];
}

beforeAll(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'evergreen-start-'));
  started = await start();
}, READY_MS);

afterAll(async () => {
  if (started?.process.exitCode === null) {
    started.process.kill('SIGINT');
    await once(started.process, 'exit');
  }
  await rm(stateDir, { recursive: true, force: true });
}, READY_MS);

function launch(): Started {
  const child = spawn(process.execPath, ['dev/start.ts'], {
    cwd: checkoutDir,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], EVERGREEN_STATE: stateDir },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => output.push(text));
  return { process: child, output };
}

async function start(): Promise<Started> {
  const launched = launch();
  await eventually(
    async () => {
      if (launched.process.exitCode !== null) throw new Error(launched.output.join(''));
      return launched.output.join('').includes('Evergreen is ready');
    },
    { withinMs: READY_MS },
  );
  return launched;
}

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

async function send(path: string, options: RequestInit = {}, headers: Record<string, string> = {}): Promise<Answer> {
  const demo = await readDemoFile(stateDir);
  const response = await fetch(`${demo?.api}${path}`, {
    ...options,
    headers: { authorization: `Bearer ${demo?.api_keys['admin']}`, 'content-type': 'application/json', ...headers },
  });
  return { status: response.status, body: z.record(z.string(), z.unknown()).parse(await response.json()) };
}

const get = (path: string): Promise<Answer> => send(path);

/** Sends a POST, and repeats it with the same idempotency key after a 503, as its `next_step` says. */
async function post(path: string, body: unknown): Promise<Answer> {
  const headers = { 'idempotency-key': randomUUID() };
  return await eventually(
    async () => {
      const answer = await send(path, { method: 'POST', body: JSON.stringify(body) }, headers);
      return answer.status !== 503 && answer;
    },
    { withinMs: 90_000 },
  );
}

async function readLogLines(name: string): Promise<string[]> {
  return (await readFile(join(stateDir, 'logs', name), 'utf8')).split('\n');
}

/** A line of an error's stack, or of a level above "warning" in any of the formats: pino's numbers, words, PostgreSQL's. */
function isError(line: string): boolean {
  return /^\s+at .*:\d+:\d+\)?$|"stack":|"level":[56]0|level=ERROR|\[ERROR\]|\b(ERROR|FATAL|PANIC):|\b\w*Error:/.test(
    line,
  );
}

const pidFileSchema = z.object({ pid: z.number() });

async function pidOf(name: string): Promise<number> {
  return pidFileSchema.parse(JSON.parse(await readFile(join(stateDir, 'pids', `${name}.json`), 'utf8'))).pid;
}

async function createAccountWithCard(card: string): Promise<string> {
  const account = await post('/v1/accounts', {
    name: 'Puffin Press',
    email: 'office@puffin.example',
    language: 'en',
    zone: 'Europe/Oslo',
    currency: 'EUR',
    region: 'eu',
  });
  const id = String(account.body['id']);
  expect(await post('/v1/payment-methods', { account: id, token: card })).toMatchObject({ status: 201 });
  return id;
}

test('a started system is ready, with API keys and sample licences', async () => {
  const demo = await readDemoFile(stateDir);
  expect(Object.keys(demo?.api_keys ?? {}).sort()).toEqual(['admin', 'agent', 'auditor', 'customer', 'product']);
  expect(demo?.licenses.length).toBeGreaterThanOrEqual(5);
  expect(await get('/readyz')).toMatchObject({ status: 200, body: { status: 'ready' } });
  const active = demo?.licenses.find((license) => license.state === 'active');
  expect(await post('/v1/licenses/validate', { key: active?.key })).toMatchObject({ body: { valid: true } });
});

test('a healthy start logs no error, and prints where to click', async () => {
  const names = await readdir(join(stateDir, 'logs'));
  const logs = await Promise.all(names.map(async (name) => [name, await readLogLines(name)] as const));
  const errors = logs.flatMap(([name, lines]) => lines.filter(isError).map((line) => `${name}: ${line}`));
  expect(errors).toEqual([]);
  expect(started?.output.join('')).toMatch(
    /Start page .*\n.*Portal .*\n.*API reference .*\n.*Temporal UI .*\n.*Mails .*\n.*Stripe/,
  );
});

test('the start page signs in as the seeded people by one press of a button', async () => {
  const demo = await readDemoFile(stateDir);
  for (const [button, name] of [
    ['Enter as Jana (owner)', 'Jana Brandt'],
    ['Enter as Mara (agent)', 'Mara Lindt'],
  ] as const) {
    const { page, faults } = await open(`${demo?.api}/`);
    await page.getByRole('button', { name: button, exact: true }).click();
    await page.waitForURL(
      (url) => url.pathname === (name === 'Mara Lindt' ? '/' : `/portal/${demo?.members[0]?.account}/licences`),
    );
    await page.goto(`${demo?.api}/`);
    await page.getByText(`You are signed in as ${name}.`).waitFor();
    const me = await page.evaluate(`fetch('/v1/me').then((answer) => answer.json())`);
    expect(me).toMatchObject({ person: { name } });
    expect(faults).toEqual([]);
  }
});

test('it is printed as localhost, where a person can make a passkey', async () => {
  const demo = await readDemoFile(stateDir);
  expect(demo?.api).toMatch(/^http:\/\/localhost:\d+$/);
  expect(started?.output.join('')).toContain(`${demo?.api}/portal`);
  const { page } = await open(`${demo?.api}/`);
  await page.getByRole('button', { name: 'Enter as Jana (owner)', exact: true }).click();
  await page.waitForURL('**/licences');
  await page.goto(`${demo?.api}/portal/you`);
  await page.getByRole('button', { name: 'Add a passkey' }).waitFor();
});

test("the README's tour runs as printed, and answers what it prints", async () => {
  const tour = readTour(await readFile(join(checkoutDir, 'README.md'), 'utf8'));
  const answers = await runTour(tour, stateDir);
  for (const [i, block] of tour.entries())
    expect(differences(block.answers, answers[i]), `${block.commands}\n${JSON.stringify(answers[i], null, 2)}`).toEqual(
      [],
    );
  expect(tour.length).toBeGreaterThanOrEqual(6);
}, 180_000);

test('commands work while the worker is killed and restarted', async () => {
  const account = await createAccountWithCard('pm_card_visa');
  const bought = await post('/v1/licenses', { account, plan: 'team-annual', quantity: 3, trial: false });
  expect(bought).toMatchObject({ status: 201, body: { state: 'active' } });
  const license = `/v1/licenses/${String(bought.body['id'])}`;
  for (const [action, body, state] of [
    ['pause', {}, 'paused'],
    ['resume', {}, 'active'],
    ['cancel', {}, 'active'],
    ['uncancel', {}, 'active'],
  ] as const) {
    const worker = await pidOf('worker');
    process.kill(worker, 'SIGKILL');
    expect(await post(`${license}/${action}`, body)).toMatchObject({ status: 200, body: { state } });
    await eventually(async () => (await pidOf('worker')) !== worker, { withinMs: 60_000 });
  }
}, 240_000);

test('an invoice paid on its hosted page activates the licence through a webhook', async () => {
  const account = await createAccountWithCard('pm_card_chargeCustomerFail');
  const refused = await post('/v1/licenses', { account, plan: 'studio-monthly', quantity: 1, trial: false });
  expect(refused).toMatchObject({ status: 402, body: { code: 'payment_failed' } });
  const license = String(refused.body['license']);
  expect(await get(`/v1/licenses/${license}`)).toMatchObject({ body: { state: 'incomplete' } });

  const { body } = await get(`/v1/invoices?license=${license}`);
  const [invoice] = z.array(z.object({ hosted_url: z.string(), status: z.string() })).parse(body['data']);
  expect(invoice?.status).toBe('open');
  const paid = await fetch(invoice?.hosted_url ?? '', {
    method: 'POST',
    body: new URLSearchParams({ card: 'pm_card_visa' }),
  });
  expect(paid.ok).toBe(true);

  await eventually(async () => (await get(`/v1/licenses/${license}`)).body['state'] === 'active', { withinMs: 60_000 });
  const log = await get(`/v1/licenses/${license}/change-log`);
  expect(JSON.stringify(log.body)).toContain('"event":"payment_succeeded"');
}, 120_000);

test('a second start in the same folder exits and says that it is already running', async () => {
  const second = launch();
  const [code] = await once(second.process, 'exit');
  expect(code).toBe(1);
  expect(second.output.join('')).toMatch(/already running here \(process \d+\).*API reference/s);
});

test('after a hard kill, the next start keeps the data and stops leftover processes', async () => {
  const before = await listLicenseIds();
  expect(before).not.toEqual([]);
  started?.process.kill('SIGKILL');
  if (started) await once(started.process, 'exit');
  started = await start();
  expect(await listLicenseIds()).toEqual(before);
}, 120_000);

test('started right after Ctrl-C and without its seeded sandbox, it comes up', async () => {
  const demo = await readDemoFile(stateDir);
  const { body } = await get(`/v1/sandboxes?account=${demo?.licenses[0]?.account}`);
  const [sandbox] = z.array(z.object({ id: z.string() })).parse(body['data']);
  expect(sandbox).toBeDefined();
  expect((await send(`/v1/sandboxes/${sandbox?.id}`, { method: 'DELETE' })).status).toBe(200);

  const earlier = started;
  if (!earlier) throw new Error('Nothing was started');
  earlier.process.kill('SIGINT');
  started = await start();
  expect(earlier.process.exitCode).toBe(0);
}, 120_000);

test('Ctrl-C leaves no process', async () => {
  const names = (await readdir(join(stateDir, 'pids'))).map((file) => file.replace('.json', ''));
  expect(names).toEqual(expect.arrayContaining(['api', 'postgres', 'stripe', 'temporal', 'worker']));
  const pids = await Promise.all(names.map(pidOf));
  if (!started) throw new Error('Nothing was started');
  started.process.kill('SIGINT');
  expect(await once(started.process, 'exit')).toEqual([0, null]);
  expect(pids.filter(isRunning)).toEqual([]);
}, 360_000);

async function listLicenseIds(): Promise<string[]> {
  const { body } = await get('/v1/licenses?limit=100');
  return z
    .array(z.object({ id: z.string() }))
    .parse(body['data'])
    .map(({ id }) => id);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
