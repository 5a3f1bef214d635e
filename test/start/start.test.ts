import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { readDemoFile } from '../../dev/demo/demo-file.ts';
import { checkoutDir } from '../../dev/stack/paths.ts';
import { eventually } from '../support/eventually.ts';

/** `npm start` itself, in a state folder of its own, used as a newcomer would: over HTTP, by what `demo.json` says. */

const READY_MS = 60_000;
let stateDir: string;
let started: Started;

interface Started {
  readonly process: ChildProcess;
  readonly output: string[];
}

beforeAll(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'evergreen-start-'));
  started = await start();
}, READY_MS);

afterAll(async () => {
  if (started.process.exitCode === null) {
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
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => said.push(text));
  return { process: child, output: said };
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

async function fetchApi(method: string, path: string, body?: unknown): Promise<Response> {
  const demo = await readDemoFile(stateDir);
  return await fetch(`${demo?.api}${path}`, {
    method,
    headers: { authorization: `Bearer ${demo?.api_keys['admin']}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

async function call(path: string, body?: unknown): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetchApi(body === undefined ? 'GET' : 'POST', path, body);
  return { status: response.status, body: z.record(z.string(), z.unknown()).parse(await response.json()) };
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
  const account = await call('/v1/accounts', {
    name: 'Puffin Press',
    email: 'office@puffin.example',
    language: 'en',
    zone: 'Europe/Oslo',
    currency: 'EUR',
    region: 'eu',
  });
  const id = String(account.body['id']);
  expect(await call('/v1/payment-methods', { account: id, token: card })).toMatchObject({ status: 201 });
  return id;
}

test('it comes up ready, with keys and licences to try', async () => {
  const demo = await readDemoFile(stateDir);
  expect(Object.keys(demo?.api_keys ?? {}).sort()).toEqual(['admin', 'agent', 'customer', 'product']);
  expect(demo?.licenses.length).toBeGreaterThanOrEqual(5);
  expect(await call('/readyz')).toMatchObject({ status: 200, body: { status: 'ready' } });
  const active = demo?.licenses.find((license) => license.state === 'active');
  expect(await call('/v1/licenses/validate', { key: active?.key })).toMatchObject({ body: { valid: true } });
});

test('a healthy start logs no error, and prints where to click', async () => {
  const names = await readdir(join(stateDir, 'logs'));
  const logs = await Promise.all(names.map(async (name) => [name, await readLogLines(name)] as const));
  const errors = logs.flatMap(([name, lines]) => lines.filter(isError).map((line) => `${name}: ${line}`));
  expect(errors).toEqual([]);
  expect(started.output.join('')).toMatch(/Start page .*\n.*API reference .*\n.*Temporal UI .*\n.*Mails .*\n.*Stripe/);
});

test('every action works while the worker is killed and comes back', async () => {
  const account = await createAccountWithCard('pm_card_visa');
  const bought = await call('/v1/licenses', { account, plan: 'team-annual', quantity: 3, trial: false });
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
    expect(await call(`${license}/${action}`, body)).toMatchObject({ status: 200, body: { state } });
    await eventually(async () => (await pidOf('worker')) !== worker);
  }
}, 120_000);

test('an invoice paid by hand on the hosted page brings the licence to life, by a webhook', async () => {
  const account = await createAccountWithCard('pm_card_chargeCustomerFail');
  const refused = await call('/v1/licenses', { account, plan: 'studio-monthly', quantity: 1, trial: false });
  expect(refused).toMatchObject({ status: 402, body: { code: 'payment_failed' } });
  const license = String(refused.body['license']);
  expect(await call(`/v1/licenses/${license}`)).toMatchObject({ body: { state: 'expired' } });

  const { body } = await call(`/v1/invoices?license=${license}`);
  const [invoice] = z.array(z.object({ hosted_url: z.string(), status: z.string() })).parse(body['data']);
  expect(invoice?.status).toBe('open');
  const paid = await fetch(invoice?.hosted_url ?? '', {
    method: 'POST',
    body: new URLSearchParams({ card: 'pm_card_visa' }),
  });
  expect(paid.ok).toBe(true);

  await eventually(async () => (await call(`/v1/licenses/${license}`)).body['state'] === 'active');
  const log = await call(`/v1/licenses/${license}/change-log`);
  expect(JSON.stringify(log.body)).toContain('"event":"payment_succeeded"');
});

test('started again in the same folder, it says that it runs already, and where', async () => {
  const second = launch();
  const [code] = await once(second.process, 'exit');
  expect(code).toBe(1);
  expect(second.output.join('')).toMatch(/already running here \(process \d+\).*API reference/s);
});

test('killed hard, the next start ends what was left over and goes on where it was', async () => {
  const before = await call('/v1/licenses?limit=100');
  started.process.kill('SIGKILL');
  await once(started.process, 'exit');
  started = await start();
  expect((await call('/v1/licenses?limit=100')).body['data']).toHaveLength(
    z.array(z.unknown()).parse(before.body['data']).length,
  );
}, 120_000);

test('started right after Ctrl-C and without its seeded sandbox, it comes up', async () => {
  const demo = await readDemoFile(stateDir);
  const { body } = await call(`/v1/sandboxes?account=${demo?.licenses[0]?.account}`);
  const [sandbox] = z.array(z.object({ id: z.string() })).parse(body['data']);
  expect(sandbox).toBeDefined();
  expect((await fetchApi('DELETE', `/v1/sandboxes/${sandbox?.id}`)).status).toBe(200);

  const earlier = started;
  earlier.process.kill('SIGINT');
  started = await start();
  expect(earlier.process.exitCode).toBe(0);
}, 120_000);

test('Ctrl-C leaves no process', async () => {
  const names = (await readdir(join(stateDir, 'pids'))).map((file) => file.replace('.json', ''));
  expect(names).toEqual(expect.arrayContaining(['api', 'postgres', 'stripe', 'temporal', 'worker']));
  const pids = await Promise.all(names.map(pidOf));
  started.process.kill('SIGINT');
  expect(await once(started.process, 'exit')).toEqual([0, null]);
  expect(pids.filter(isRunning)).toEqual([]);
}, 120_000);

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
