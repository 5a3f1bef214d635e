import { expect, test } from 'vitest';
import { useLiveApi } from '../../api/testing/live-api.ts';
import { readSettings } from '../../settings.ts';
import { testStack } from '../../test/support/stack.ts';
import type { DemoContents } from '../demo/demo-file.ts';
import { SEED_ACCOUNTS } from './data.ts';
import { seeds } from './seeds.ts';

const live = useLiveApi();

/** Runs the seeds as `npm start` does, on the database of this file. */
async function runSeeds(previous?: DemoContents, secretKey = 'sk_test_seed'): Promise<DemoContents> {
  const { db, url } = live();
  const [named] = await db.sql<{ name: string }[]>`select current_database() as name`;
  const database = new URL(testStack().databaseUrl);
  database.pathname = named?.name ?? '';
  const settings = readSettings({
    DATABASE_URL: database.href,
    PORT: new URL(url).port,
    TEMPORAL_ADDRESS: testStack().temporalAddress,
    SMTP_URL: testStack().smtpUrl,
    MAIL_FROM: 'seed@evergreen.example',
    STRIPE_SECRET_KEY: secretKey,
    STRIPE_WEBHOOK_SECRET: 'whsec_seed',
    EVERGREEN_SECRET: Buffer.alloc(32).toString('base64'),
  });
  let contents: DemoContents = { api_keys: {}, members: [], licenses: [] };
  for (const run of seeds) contents = { ...contents, ...(await run({ settings, previous, report: () => {} })) };
  return contents;
}

async function countRows(): Promise<{ accounts: number; licenses: number; keys: number }> {
  const [row] = await live().db.sql<{ accounts: number; licenses: number; keys: number }[]>`
    select (select count(*)::int from accounts) as accounts, (select count(*)::int from licenses) as licenses,
      (select count(*)::int from api_keys) as keys`;
  if (!row) throw new Error('Nothing was counted');
  return row;
}

async function validationCode(contents: DemoContents, key: string): Promise<unknown> {
  const answer = await live().call('POST', '/v1/licenses/validate', {
    key: contents.api_keys['product'],
    body: { key, sandbox: true },
  });
  return answer.body['code'];
}

test(
  'with a live key of Stripe nothing is made up; else licences in most states, once',
  { timeout: 60_000 },
  async () => {
    const careful = await runSeeds(undefined, 'sk_live_1');
    expect(Object.keys(careful.api_keys)).toEqual(['admin']);
    expect(await countRows()).toMatchObject({ accounts: 0, licenses: 0 });

    const first = await runSeeds();
    expect(Object.keys(first.api_keys).toSorted()).toEqual(['admin', 'agent', 'customer', 'product']);
    const states = new Set(first.licenses.map(({ state }) => state));
    for (const state of ['trial', 'active', 'paused', 'grace', 'expired', 'retired']) expect(states).toContain(state);
    for (const { key, state } of first.licenses)
      if (state === 'active' || state === 'trial') expect(await validationCode(first, key)).toBe('valid');
    const counted = await countRows();
    expect(counted.accounts).toBe(SEED_ACCOUNTS.length + 1);

    const again = await runSeeds(first);
    expect(again).toEqual(first);
    expect(await countRows()).toEqual(counted);

    // Keys that nobody kept are replaced; a retired licence, and one that support holds, keep theirs, and are left out.
    const forgotten = await runSeeds();
    const ids = first.licenses.map(({ id }) => id);
    for (const { id } of forgotten.licenses) expect(ids).toContain(id);
    expect(forgotten.licenses).toHaveLength(
      ids.length - 1 - first.licenses.filter(({ state }) => state === 'retired').length,
    );
    const active = forgotten.licenses.find(({ state }) => state === 'active');
    expect(await validationCode(forgotten, active?.key ?? '')).toBe('valid');
    expect(await countRows()).toMatchObject({ accounts: counted.accounts, licenses: counted.licenses });
  },
);
