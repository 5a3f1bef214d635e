import { expect, test } from 'vitest';
import { savePaymentMethod } from '../../db/queries/payment-methods.ts';
import { useLiveApi } from '../testing/live-api.ts';
import type { ApiResponse } from '../testing/server.ts';

const api = useLiveApi();

async function post(path: string, body: unknown = {}, headers: Record<string, string> = {}): Promise<ApiResponse> {
  return await api().call('POST', path, { key: api().keys.admin, body, headers });
}

async function account(card?: string): Promise<string> {
  const made = await post('/v1/accounts', {
    name: 'Acme',
    email: 'billing@acme.example',
    zone: 'Europe/Berlin',
    region: 'eu',
  });
  const id = String(made.body['id']);
  if (card !== undefined) await addCard(id, card);
  return id;
}

async function addCard(account: string, token: string): Promise<ApiResponse> {
  const added = await post('/v1/payment-methods', { account, token });
  expect(added.status, added.text).toBe(201);
  return added;
}

async function buy(account: string, more: Record<string, unknown> = {}): Promise<ApiResponse> {
  return await post('/v1/licenses', { account, plan: 'studio-monthly', ...more });
}

test('a licence is bought, and its key is valid', async () => {
  const bought = await buy(await account('pm_card_visa'), { quantity: 2 });
  expect(bought.status, bought.text).toBe(201);
  expect(bought.body).toMatchObject({
    state: 'active',
    seats: { granted: 2 },
    price: { amount: 3800, currency: 'EUR' },
    period: { number: 1, kind: 'paid' },
    sequence: 2,
  });
  const key = String(bought.body['key']);
  const valid = await api().call('POST', '/v1/licenses/validate', { key: api().keys.product, body: { key } });
  expect(valid.body).toMatchObject({ valid: true, code: 'valid', license: { id: bought.body['id'] } });
  expect(key.endsWith(String(bought.body['key_hint']).slice(1))).toBe(true);
});

test('a purchase whose card is declined is answered 402 with the licence, which another card brings to life', async () => {
  const acme = await account('pm_card_chargeCustomerFail');
  const declined = await buy(acme);
  expect(declined.status, declined.text).toBe(402);
  expect(declined.body).toMatchObject({ code: 'payment_failed', about: { failure: expect.any(String) } });
  const id = String(declined.body['license']);
  await addCard(acme, 'pm_card_visa');
  const back = await post(`/v1/licenses/${id}/reactivate`);
  expect([back.status, back.body['state']], back.text).toEqual([200, 'active']);
});

test('a licence asked for again with the same idempotency key is the same one', async () => {
  const acme = await account('pm_card_visa');
  const body = { account: acme, plan: 'studio-monthly' };
  const headers = { 'idempotency-key': 'buy-once' };
  const [first, second] = [await post('/v1/licenses', body, headers), await post('/v1/licenses', body, headers)];
  expect(first.status, first.text).toBe(201);
  expect(second.text).toBe(first.text);
});

test('a renewal asked for fifty times at once is charged once, and all get the same answer', async () => {
  const bought = await buy(await account('pm_card_visa'), { trial: true });
  const id = String(bought.body['id']);
  const answers = await Promise.all(Array.from({ length: 50 }, () => post(`/v1/licenses/${id}/renew`)));
  expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size, answers[0]?.text).toBe(1);
  expect(answers[0]?.body).toMatchObject({ state: 'active', period: { number: 1 } });
  const invoices = await api().call('GET', `/v1/invoices?license=${id}`, { key: api().keys.admin });
  expect(invoices.body['data']).toHaveLength(1);
});

test('a licence in grace renewed fifty times at once is charged once', async () => {
  const source = await account('pm_card_visa');
  await buy(source, { plan: 'team-annual' });
  const sandbox = await post('/v1/sandboxes', { account: source });
  const inside = String(sandbox.body['account']);
  const listed = await api().call('GET', `/v1/licenses?account=${inside}`, { key: api().keys.admin });
  const id = String(idsIn(listed.body['data'])[0]);
  const card = { accountId: inside, stripeId: 'pm_card_chargeCustomerFail', brand: 'visa', last4: '0341' };
  await savePaymentMethod(api().db, { ...card, expMonth: 12, expYear: 2099, isDefault: true });
  const to = new Date(Date.now() + 368 * 86_400_000).toISOString();
  await settleSandbox(String(sandbox.body['id']), to);
  expect((await read(id))['state']).toBe('grace');
  const good = { accountId: inside, stripeId: 'pm_card_visa', brand: 'visa', last4: '4242' };
  await savePaymentMethod(api().db, { ...good, expMonth: 12, expYear: 2099, isDefault: true });
  const answers = await Promise.all(Array.from({ length: 50 }, () => post(`/v1/licenses/${id}/renew`)));
  expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size, answers[0]?.text).toBe(1);
  expect(answers[0]?.body).toMatchObject({ state: 'active', period: { number: 2 } });
});

test('the actions of a licence follow one another, each refused where it makes no sense', async () => {
  const bought = await buy(await account('pm_card_visa'), { trial: true });
  const id = String(bought.body['id']);
  expect([bought.status, bought.body['state']], bought.text).toEqual([201, 'trial']);
  const steps: [string, unknown, number, Record<string, unknown>][] = [
    ['resume', {}, 409, { code: 'license_not_paused', next_step: expect.any(String) }],
    ['set-auto-renew', { on: false }, 200, { auto_renew: false }],
    ['set-auto-renew', { on: true }, 200, { auto_renew: true }],
    ['renew', {}, 200, { state: 'active', period: expect.objectContaining({ number: 1 }) }],
    ['pause', { until: '2100-01-01T00:00:00Z' }, 422, { code: 'pause_end_invalid' }],
    ['pause', {}, 200, { state: 'paused' }],
    ['renew', {}, 409, { code: 'license_paused' }],
    ['resume', {}, 200, { state: 'active' }],
    ['cancel', { reason: 'too expensive' }, 200, { cancelled: true }],
    ['uncancel', {}, 200, { cancelled: false }],
    ['rotate-key', { overlap_days: 3 }, 200, { key: expect.stringMatching(/^EVG-/) }],
    ['withdraw', {}, 200, { state: 'expired' }],
  ];
  for (const [action, body, status, expected] of steps) {
    const answer = await post(`/v1/licenses/${id}/${action}`, body);
    expect([action, answer.status], answer.text).toEqual([action, status]);
    expect(answer.body).toMatchObject(expected);
  }
  const log = await api().call('GET', `/v1/licenses/${id}/change-log`, { key: api().keys.admin });
  expect(log.body['data']).toContainEqual(expect.objectContaining({ event: 'cancel', reason: 'too expensive' }));
  const verified = await api().call('GET', `/v1/licenses/${id}/change-log/verification`, { key: api().keys.admin });
  expect(verified.body).toMatchObject({ valid: true, broken_at: null });
});

test('more commands at once than Temporal takes for one workflow are carried out or told to wait, never called an outage', async () => {
  const id = String((await buy(await account('pm_card_visa'))).body['id']);
  const rotate = () => post(`/v1/licenses/${id}/rotate-key`, {}, { 'idempotency-key': crypto.randomUUID() });
  const answers = await Promise.all(Array.from({ length: 40 }, rotate));
  const outcomes = new Set(answers.map(({ status, body }) => (status === 200 ? 'done' : String(body['code']))));
  outcomes.delete('license_busy');
  expect([...outcomes]).toEqual(['done']);
  for (const { status, headers } of answers)
    if (status === 429) expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
});

test('an agent retires a licence, and commands sent to it afterwards are refused by the table', async () => {
  const bought = await buy(await account('pm_card_visa'));
  const id = String(bought.body['id']);
  const signal = { type: 'retire', reason: 'asked by phone' };
  const sent = await api().call('POST', `/v1/support/licenses/${id}/signals`, { key: api().keys.agent, body: signal });
  expect(sent.status, sent.text).toBe(202);
  await expect.poll(async () => (await read(id))['state'], { timeout: 10_000 }).toBe('retired');
  await api().environment.client.workflow.getHandle(`license/${id}`).result();
  const refused = await post(`/v1/licenses/${id}/renew`);
  expect([refused.status, refused.body['code']]).toEqual([409, 'license_retired']);
});

test('a sandbox moves through months at once, and tells what it would have mailed and charged', async () => {
  const acme = await account('pm_card_visa');
  await buy(acme);
  const made = await post('/v1/sandboxes', { account: acme, name: 'What if' });
  expect(made.status, made.text).toBe(201);
  const sandbox = String(made.body['id']);
  const later = new Date(Date.now() + 100 * 86_400_000).toISOString();
  await settleSandbox(sandbox, later);
  const list = async (what: string) =>
    (await api().call('GET', `/v1/sandboxes/${sandbox}/${what}?limit=100`, { key: api().keys.admin })).body['data'];
  expect(await list('charges')).toHaveLength(3);
  expect(await list('mails')).toContainEqual(expect.objectContaining({ template: 'renewal_upcoming' }));
  expect(await list('licenses')).toEqual([expect.objectContaining({ state: 'active', sandbox })]);
  const inside = await buy(String(made.body['account']), { trial: true });
  expect([inside.status, inside.body['sandbox']], inside.text).toEqual([201, sandbox]);
  expect(Date.parse(String(inside.body['since']))).toBe(Date.parse(later));
  const back = await post(`/v1/sandboxes/${sandbox}/clock`, { to: new Date().toISOString() });
  expect([back.status, back.body['code']]).toEqual([409, 'sandbox_clock_backwards']);
  const gone = await api().call('DELETE', `/v1/sandboxes/${sandbox}`, { key: api().keys.admin });
  expect(gone.body['discarded_at']).toEqual(expect.any(String));
  const afterwards = await post(`/v1/licenses/${String(inside.body['id'])}/renew`);
  expect([afterwards.status, afterwards.body['code']]).toEqual([409, 'sandbox_discarded']);
});

/** Moves a sandbox's clock, and asks for the same instant until all licences have caught up. */
async function settleSandbox(sandbox: string, to: string): Promise<void> {
  const moved = () => post(`/v1/sandboxes/${sandbox}/clock`, { to });
  await expect.poll(async () => (await moved()).body['settled'], { timeout: 15_000 }).toBe(true);
}

function idsIn(data: unknown): unknown[] {
  return Array.isArray(data) ? data.map((item: { id: unknown }) => item.id) : [];
}

async function read(id: string): Promise<Readonly<Record<string, unknown>>> {
  return (await api().call('GET', `/v1/licenses/${id}`, { key: api().keys.admin })).body;
}

test('an agent who buys a licence or replaces its key is not told the key', async () => {
  const body = { account: await account('pm_card_visa'), plan: 'studio-monthly', trial: true };
  const ask = (path: string, asked: unknown) => api().call('POST', path, { key: api().keys.agent, body: asked });
  const bought = await ask('/v1/licenses', body);
  expect([bought.status, bought.body['key']], bought.text).toEqual([201, null]);
  const rotated = await ask(`/v1/licenses/${String(bought.body['id'])}/rotate-key`, {});
  expect([rotated.status, rotated.body['key']], rotated.text).toEqual([200, null]);
  expect(rotated.text).not.toMatch(/EVG-/);
});

test('a purchase repeated after its licence is retired, its answer forgotten, opens and charges no second one', async () => {
  const body = { account: await account('pm_card_visa'), plan: 'studio-monthly' };
  const headers = { 'idempotency-key': 'long-ago' };
  const bought = await post('/v1/licenses', body, headers);
  const id = String(bought.body['id']);
  const signal = { type: 'retire', reason: 'over' };
  expect((await post(`/v1/support/licenses/${id}/signals`, signal)).status).toBe(202);
  await api().environment.client.workflow.getHandle(`license/${id}`).result();
  await api().db.sql`delete from idempotency_keys where key = 'long-ago'`;
  const again = await post('/v1/licenses', body, headers);
  expect([again.status, again.body['id'], again.body['state']], again.text).toEqual([201, id, 'retired']);
  const invoices = await api().call('GET', `/v1/invoices?license=${id}`, { key: api().keys.admin });
  expect(invoices.body['data']).toHaveLength(1);
});

test('a customer gets one trial of a plan, however many are asked for at once, and support may give another', async () => {
  const acme = await account();
  const key = await api().customerKey(acme);
  const body = { account: acme, plan: 'studio-monthly', trial: true };
  const ask = (headers: Record<string, string> = {}) => api().call('POST', '/v1/licenses', { key, body, headers });
  const headers = { 'idempotency-key': 'my-trial' };
  const answers = await Promise.all([ask(headers), ask(), ask()]);
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409, 409]);
  const had = answers.find(({ status }) => status === 201)?.body['id'];
  const refused = await ask();
  expect(refused.body).toMatchObject({ code: 'trial_used', license: had });
  expect((await buy(acme, { trial: true })).status).toBe(201);
});

test('a trial whose answer was lost is the same one when its wish is repeated', async () => {
  const acme = await account();
  const asked = { key: await api().customerKey(acme), body: { account: acme, plan: 'studio-monthly', trial: true } };
  const headers = { 'idempotency-key': 'lost-trial' };
  const first = await api().call('POST', '/v1/licenses', { ...asked, headers });
  await api().db.sql`delete from idempotency_keys where key = 'lost-trial'`;
  const again = await api().call('POST', '/v1/licenses', { ...asked, headers });
  expect([again.status, again.body['id']], again.text).toEqual([201, first.body['id']]);
});

test('two agents who force the same renewal at once have it charged once', async () => {
  const bought = await buy(await account('pm_card_visa'));
  const id = String(bought.body['id']);
  const signal = { type: 'force-renew', reason: 'on the phone' };
  const force = () => api().call('POST', `/v1/support/licenses/${id}/signals`, { key: api().keys.agent, body: signal });
  expect((await Promise.all([force(), force()])).map(({ status }) => status)).toEqual([202, 202]);
  await expect.poll(async () => (await read(id))['period'], { timeout: 10_000 }).toMatchObject({ number: 2 });
  const invoices = async () => (await api().call('GET', `/v1/invoices?license=${id}`, { key: api().keys.admin })).body;
  expect((await invoices())['data']).toHaveLength(2);
  // What an agent asks afterwards is taken after both: by then the second has changed nothing.
  const held = { type: 'hold', reason: 'to see' };
  await api().call('POST', `/v1/support/licenses/${id}/signals`, { key: api().keys.agent, body: held });
  await expect.poll(async () => (await read(id))['held_since'], { timeout: 10_000 }).toEqual(expect.any(String));
  expect((await invoices())['data']).toHaveLength(2);
});
