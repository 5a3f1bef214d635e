import { expect, test } from 'vitest';
import { insertMember, insertSession } from '../../db/testing/people.ts';
import type { AccountRole } from '../../domain/access/roles.ts';
import { createAdminClient } from '../testing/admin-client.ts';
import { useLiveApi } from '../testing/live-api.ts';
import { ageSignIns } from '../testing/people.ts';

const api = useLiveApi();
const client = createAdminClient(api);
const KEY = expect.stringMatching(/^EVG-/);

async function newMember(account: string, role: AccountRole) {
  const { id, person } = await insertMember(api().db, { account, role });
  return { id, person, session: (await insertSession(api().db, person)).token };
}

const buy = (session: string, account: string, key: string) =>
  api().call('POST', '/v1/licenses', {
    session,
    body: { account, plan: 'studio-monthly' },
    headers: { 'idempotency-key': key },
  });
const rotate = (session: string, license: unknown, key: string) =>
  api().call('POST', `/v1/licenses/${String(license)}/rotate-key`, {
    session,
    body: {},
    headers: { 'idempotency-key': key },
  });

test('a new licence key is shown to a person who may read keys and has just signed in, and to no other', async () => {
  const account = await client.createAccount('pm_card_visa');
  const [owner, manager, idle] = [
    await newMember(account, 'owner'),
    await newMember(account, 'billing_manager'),
    await newMember(account, 'owner'),
  ];
  await ageSignIns(api(), idle.person, 10);
  const answers = [];
  for (const { session } of [owner, manager, idle]) answers.push(await buy(session, account, crypto.randomUUID()));
  expect(answers.map(({ status, body }) => [status, body['key']])).toEqual([
    [201, KEY],
    [201, null],
    [201, null],
  ]);
});

test('a repetition shows the key only to whom it would be shown now', async () => {
  const account = await client.createAccount('pm_card_visa');
  const { id, person, session } = await newMember(account, 'owner');
  const made = await buy(session, account, 'buy-shown');
  const rotated = await rotate(session, made.body['id'], 'rotate-shown');
  expect([made.body['key'], rotated.body['key']]).toEqual([KEY, KEY]);
  const repeat = async () => {
    // Another session, which no process has looked up.
    const { token } = await insertSession(api().db, person);
    return async () => [await buy(token, account, 'buy-shown'), await rotate(token, made.body['id'], 'rotate-shown')];
  };
  expect((await (await repeat())()).map(({ text }) => text)).toEqual([made.text, rotated.text]);

  const afterTenMinutes = await repeat();
  await ageSignIns(api(), person, 10);
  const later = await afterTenMinutes();
  expect(later.map(({ status, body }) => [status, body['key']])).toEqual([
    [201, null],
    [200, null],
  ]);
  expect(later.map(({ body }) => ({ ...body, key: null }))).toEqual(
    [made, rotated].map(({ body }) => ({ ...body, key: null })),
  );

  await api().db.sql`update members set role = 'billing_manager' where id = ${id}`;
  const asManager = await (await repeat())();
  expect(asManager.map(({ body }) => body['key'])).toEqual([null, null]);
});

test('an API key gets the same bytes again', async () => {
  const account = await client.createAccount('pm_card_visa');
  const headers = { 'idempotency-key': 'buy-by-key' };
  const body = { account, plan: 'studio-monthly' };
  const [first, again] = [
    await client.post('/v1/licenses', body, headers),
    await client.post('/v1/licenses', body, headers),
  ];
  expect([first.body['key'], again.text]).toEqual([KEY, first.text]);
});
