import { expect, test } from 'vitest';
import { createClient } from '../../contract/client/client.ts';
import { useLiveApi } from '../../api/testing/live-api.ts';
import { findApiKeyBySecret, revokeApiKey } from '../../db/queries/api-keys.ts';
import { ACCOUNT_ROLES, STAFF_ROLES } from '../../domain/access/roles.ts';
import { readSettings } from '../../settings.ts';
import { testStack } from '../../test/support/stack.ts';
import type { DemoContents } from '../demo/demo-file.ts';
import { SEED_ACCOUNTS } from './data.ts';
import { seedLicenses } from './licenses.ts';
import { seeds } from './seeds.ts';

const live = useLiveApi();

/** What the seeds reported the last time. */
let reported: string[] = [];

/** Runs the seeds as `npm start` does, on the database of this file. */
async function runSeeds(previous?: DemoContents, secretKey = 'sk_test_seed'): Promise<DemoContents> {
  reported = [];
  const { db, url } = live();
  const [named] = await db.sql<{ name: string }[]>`select current_database() as name`;
  const database = new URL(testStack().databaseUrl);
  database.pathname = named?.name ?? '';
  const settings = readSettings({
    PORT: new URL(url).port,
    TEMPORAL_ADDRESS: testStack().temporalAddress,
    SMTP_URL: testStack().smtpUrl,
    MAIL_FROM: 'seed@evergreen.example',
    STRIPE_SECRET_KEY: secretKey,
    STRIPE_WEBHOOK_SECRET: 'whsec_seed',
    EVERGREEN_SECRET: Buffer.alloc(32).toString('base64'),
  });
  let contents: DemoContents = { api_keys: {}, members: [], staff: [], licenses: [] };
  for (const run of seeds)
    contents = {
      ...contents,
      ...(await run({ settings, ownerUrl: database.href, previous, report: (line) => reported.push(line) })),
    };
  return contents;
}

async function countRows(): Promise<{ accounts: number; licenses: number; keys: number; people: number }> {
  const [row] = await live().db.sql<{ accounts: number; licenses: number; keys: number; people: number }[]>`
    select (select count(*)::int from people) as people, (select count(*)::int from accounts) as accounts, (select count(*)::int from licenses) as licenses,
      (select count(*)::int from api_keys) as keys`;
  if (!row) throw new Error('No row');
  return row;
}

async function deleteSandbox(): Promise<void> {
  const { db, call, keys } = live();
  const [row] = await db.sql<{ id: string }[]>`select id from sandboxes`;
  expect(await call('DELETE', `/v1/sandboxes/${row?.id}`, { key: keys.admin })).toMatchObject({ status: 200 });
}

async function validationCode(contents: DemoContents, key: string): Promise<unknown> {
  const answer = await live().call('POST', '/v1/licenses/validate', {
    key: contents.api_keys['product'],
    body: { key, sandbox: true },
  });
  return answer.body['code'];
}

test('with a live Stripe key nothing is created; else licences in most states, once', { timeout: 60_000 }, async () => {
  const careful = await runSeeds(undefined, 'sk_live_1');
  expect(Object.keys(careful.api_keys)).toEqual(['admin']);
  expect(await countRows()).toMatchObject({ accounts: 0, licenses: 0 });

  const first = await runSeeds();
  expect(reported).toEqual(['6 accounts and 18 licences to look at']);
  expect(Object.keys(first.api_keys).toSorted()).toEqual(['admin', 'agent', 'auditor', 'customer', 'product']);
  const states = new Set(first.licenses.map(({ state }) => state));
  for (const state of ['trial', 'active', 'paused', 'grace', 'expired', 'retired']) expect(states).toContain(state);
  const usable = first.licenses.filter(({ state }) => state === 'active' || state === 'trial');
  expect(usable.length).toBeGreaterThanOrEqual(2);
  for (const { key } of usable) expect(await validationCode(first, key)).toBe('valid');
  expect(first.members).toHaveLength(4 * ACCOUNT_ROLES.length);
  expect(first.members).toContainEqual(expect.objectContaining({ email: 'jana@nordlicht.example', role: 'owner' }));
  expect(first.staff.map(({ role }) => role)).toEqual([...STAFF_ROLES]);
  const counted = await countRows();
  expect(counted.accounts).toBe(SEED_ACCOUNTS.length + 1);

  const again = await runSeeds(first);
  expect(again).toEqual(first);
  expect(await countRows()).toEqual(counted);

  const ids = first.licenses.map(({ id }) => id);
  // The sandbox was deleted and a key revoked: both are made again, whatever an earlier run's requests were answered.
  await deleteSandbox();
  const agent = await findApiKeyBySecret(live().db, first.api_keys['agent'] ?? '');
  await revokeApiKey(live().db, agent?.id ?? '', Date.now());
  const remade = await runSeeds(first);
  const inSandbox = ({ id }: { id: string }) => !ids.includes(id);
  expect(remade.licenses).toHaveLength(first.licenses.length);
  expect(remade.licenses.filter(inSandbox).map(({ state }) => state)).toContain('grace');
  expect(remade.api_keys['agent']).not.toBe(first.api_keys['agent']);
  expect(remade.api_keys['product']).toBe(first.api_keys['product']);

  // Keys that were not kept are replaced. A retired licence and one on hold keep theirs, and are not listed.
  const forgotten = await runSeeds();
  const remadeIds = remade.licenses.map(({ id }) => id);
  expect(remadeIds).toEqual(expect.arrayContaining(forgotten.licenses.map(({ id }) => id)));
  expect(forgotten.licenses).toHaveLength(
    remadeIds.length - 1 - remade.licenses.filter(({ state }) => state === 'retired').length,
  );
  const active = forgotten.licenses.find(({ state }) => state === 'active');
  expect(await validationCode(forgotten, active?.key ?? '')).toBe('valid');
  expect(await countRows()).toMatchObject({ keys: counted.keys + 6 });
});

test('what is not as a seed expects is reported and left as it is', { timeout: 60_000 }, async () => {
  const { call, url, keys } = live();
  const created = await call('POST', '/v1/accounts', {
    key: keys.admin,
    body: {
      name: 'Puffin Press',
      email: 'office@puffin.example',
      language: 'en',
      zone: 'Europe/Oslo',
      currency: 'EUR',
      region: 'eu',
    },
  });
  const account = String(created.body['id']);
  const trial = { account, plan: 'studio-monthly', trial: true };
  expect(await call('POST', '/v1/licenses', { key: keys.admin, body: trial })).toMatchObject({ status: 201 });

  const lines: string[] = [];
  const api = createClient({ baseUrl: url, apiKey: keys.admin });
  const seeding = { api, report: (line: string) => lines.push(line), run: 'a-test' };
  // There is a trial already, which cannot be reactivated; the second plan does not exist.
  const licenses = [
    { plan: 'studio-monthly', steps: [{ action: 'reactivate' } as const] },
    { plan: 'no-such-plan' },
    { plan: 'team-annual', trial: true },
  ];
  const { now } = await seedLicenses(seeding, { licenses }, account);
  expect(now.map(({ plan, state }) => `${plan} ${state}`).toSorted()).toEqual([
    'studio-monthly trial',
    'team-annual trial',
  ]);
  expect(lines.toSorted()).toEqual([
    expect.stringMatching(/^The licence no-such-plan of acct_\w+ is left as it is: 4\d\d /),
    expect.stringMatching(/^The licence studio-monthly of acct_\w+ is left as it is: 409 /),
  ]);
});
