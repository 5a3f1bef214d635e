import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { createDeclarationHandling } from '../../activities/declarations/handle.ts';
import { connect } from '../../db/connect.ts';
import { insertStaff } from '../../db/testing/people.ts';
import { createCommandSender } from '../../worker/license-commands.ts';
import { createAdminClient, itemsOf } from '../testing/admin-client.ts';
import { useLiveApi } from '../testing/live-api.ts';
import { TEST_ORIGIN, TEST_PERSON_SECRETS } from '../testing/server.ts';

const api = useLiveApi();
const { get, post, createAccount, purchase, license } = createAdminClient(api);

/** An account with an address of its own, and its licence with the key. */
async function customer() {
  const account = await createAccount('pm_card_visa');
  const email = `${randomUUID()}@people.example`;
  await api().call('PATCH', `/v1/accounts/${account}`, { key: api().keys.admin, body: { email } });
  const bought = await purchase(account);
  return { account, email, id: String(bought.body['id']), key: String(bought.body['key']) };
}

/** Declares it on the page, and lets a worker deal with it. */
async function declare(path: string, fields: Record<string, string>): Promise<string> {
  const form = { step: 'confirm', once: randomUUID(), name: 'Jana', kind: 'ordinary', when: 'next', ...fields };
  const sent = await fetch(`${api().url}${path}`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: TEST_ORIGIN },
    body: new URLSearchParams(form),
  });
  expect(sent.status).toBe(303);
  const { databaseUrls, vault, client } = api().environment;
  const db = connect(databaseUrls.worker, { applicationName: 'worker', maxConnections: 1 });
  const send = createCommandSender(client);
  const handle = createDeclarationHandling({ db, vault, secrets: TEST_PERSON_SECRETS, send });
  while ((await handle()) > 0);
  await db.close();
  const [row] = await api().db.sql<
    { id: string }[]
  >`select id from declarations where email = ${fields['email'] ?? ''}`;
  return String(row?.id);
}

const declaration = async (id: string) => (await get(`/v1/declarations/${id}`)).body;

test('a cancellation ends the automatic renewal through the workflow, names the declaration, and can be taken back', async () => {
  const { account, email, id } = await customer();
  const dcl = await declare('/cancel?lang=de', { email, contract: 'Studio' });
  expect(await declaration(dcl)).toMatchObject({ status: 'carried_out', account, license: id, decided_by: null });
  expect(await license(id)).toMatchObject({ state: 'active', cancelled: true });
  const log = itemsOf(await get(`/v1/licenses/${id}/change-log`));
  expect(log).toContainEqual(expect.objectContaining({ event: 'cancel', actor: expect.objectContaining({ id: dcl }) }));
  const back = await post(`/v1/licenses/${id}/uncancel`);
  expect([back.status, back.body['cancelled']]).toEqual([200, false]);
});

test('a withdrawal with the whole key ends the licence and refunds it', async () => {
  const { email, id, key } = await customer();
  const dcl = await declare('/withdraw?lang=de', { email, contract: key });
  expect(await declaration(dcl)).toMatchObject({ kind: 'withdraw', status: 'carried_out' });
  expect(await license(id)).toMatchObject({ state: 'expired' });
});

test('somebody of support takes one that waits, says which licence it is about, and carries it out, once', async () => {
  const { email, id, account } = await customer();
  const dcl = await declare('/cancel?lang=de', {
    email,
    contract: 'Studio',
    kind: 'extraordinary',
    reason: 'Ausfälle',
  });
  expect(await declaration(dcl)).toMatchObject({ status: 'waiting', why: 'extraordinary', reason: 'Ausfälle' });
  expect(await license(id)).toMatchObject({ cancelled: false });
  const listed = await get(`/v1/declarations?status=waiting&account=${account}`);
  expect(itemsOf(listed).map((item) => item['id'])).toEqual([dcl]);
  const { id: agent } = await insertStaff(api().db, 'agent');
  expect((await post(`/v1/declarations/${dcl}/assign`, { person: agent })).body).toMatchObject({ assigned_to: agent });
  const stranger = await post(`/v1/declarations/${dcl}/assign`, { person: 'per_unknown' });
  expect([stranger.status, stranger.body['code']]).toEqual([422, 'validation_failed']);
  expect((await post(`/v1/declarations/${dcl}/attach`, { license: id })).body).toMatchObject({ license: id, account });
  const decide = () => post(`/v1/declarations/${dcl}/decide`, { outcome: 'carry_out' });
  const decided = await decide();
  expect(decided.body, decided.text).toMatchObject({
    status: 'carried_out',
    decided_by: expect.stringMatching(/^key_/),
  });
  expect(await license(id)).toMatchObject({ cancelled: true });
  const again = await decide();
  expect([again.status, again.body['code']]).toEqual([409, 'declaration_over']);
});

test('one that fits no contract is closed with a note, and cannot be carried out', async () => {
  const dcl = await declare('/cancel?lang=fr', { email: `${randomUUID()}@people.example`, contract: 'Studio' });
  expect(await declaration(dcl)).toMatchObject({ status: 'waiting', why: 'no_match', language: 'fr', account: null });
  const decide = (body: unknown) => post(`/v1/declarations/${dcl}/decide`, body);
  expect((await decide({ outcome: 'carry_out' })).body).toMatchObject({ code: 'declaration_unattached' });
  expect((await decide({ outcome: 'close' })).body).toMatchObject({ code: 'validation_failed' });
  expect((await decide({ outcome: 'close', note: 'Answered by mail' })).body).toMatchObject({ status: 'closed' });
});

test('no customer, product or member reads them', async () => {
  const { account } = await customer();
  const customerKey = await api().customerKey(account);
  for (const key of [customerKey, api().keys.product]) {
    const refused = await api().call('GET', '/v1/declarations', { key });
    expect([refused.status, refused.body['code']]).toEqual([403, 'forbidden']);
  }
});
