import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApiKey } from '../../db/queries/api-keys.ts';
import { listLicenses } from '../../db/queries/licenses.ts';
import { findFreePort } from '../../dev/stack/ports.ts';
import type { RunningProcess } from '../../dev/stack/processes.ts';
import { startService } from '../../dev/stack/service.ts';
import { useTestEnvironment } from '../support/dev-server.ts';
import { createLimiter } from '../support/limiter.ts';
import { createTestAccount } from '../support/licenses.ts';

/** 1,000 take a minute and a half. */
const RACES = 60;
const RACES_AT_ONCE = 8;

const environment = useTestEnvironment();
const processes: RunningProcess[] = [];
const urls: string[] = [];
let dir: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'evergreen-races-'));
  for (const name of ['api-1', 'api-2']) {
    const port = await findFreePort();
    const url = `http://127.0.0.1:${port}`;
    const env = { ...environment().processEnv, PORT: String(port), LOG_LEVEL: 'warn' };
    const script = new URL('../../api/main.ts', import.meta.url);
    processes.push(await startService({ name, script, readinessPath: '/healthz' }, { dir, env, url }));
    urls.push(url);
  }
});
afterAll(async () => {
  await Promise.all(processes.map((running) => running.stop()));
  await rm(dir, { recursive: true, force: true });
});

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

async function startTrial(url: string, account: string, secret: string): Promise<Answer> {
  const response = await fetch(`${url}/v1/licenses`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${secret}`,
      'content-type': 'application/json',
      'idempotency-key': `${url}/${account}`,
    },
    body: JSON.stringify({ account, plan: 'studio-monthly', trial: true }),
  });
  const body: unknown = await response.json();
  return { status: response.status, body: typeof body === 'object' ? { ...body } : {} };
}

/** Asks both processes at once for the trial of a fresh account. Returns what is wrong about the outcome; null for nothing. */
async function race(): Promise<unknown> {
  const { id: account } = await createTestAccount(environment());
  const { secret } = await createApiKey(environment().db, { scope: 'customer', accountId: account, name: 'race' });
  const answers = await Promise.all(urls.map((url) => startTrial(url, account, secret)));
  const { data } = await listLicenses(environment().db, { accountId: account }, { limit: 10 });
  const [winner, loser] = answers.toSorted((a, b) => a.status - b.status);
  const right =
    data.length === 1 &&
    winner?.status === 201 &&
    winner.body['id'] === data[0]?.id &&
    loser?.status === 409 &&
    loser.body['code'] === 'trial_used' &&
    loser.body['license'] === winner.body['id'];
  for (const { id } of data)
    await environment().client.workflow.getHandle(`license/${id}`).terminate('the race is over');
  return right ? null : { licenses: data.length, answers };
}

test(
  'of two requests for one trial, to two API processes at once, one gets it and the other learns which licence has it',
  { timeout: 300_000 },
  async () => {
    const limit = createLimiter(RACES_AT_ONCE);
    const wrong = await Promise.all(Array.from({ length: RACES }, () => limit(race)));
    expect(wrong.filter((found) => found !== null)).toEqual([]);
  },
);
