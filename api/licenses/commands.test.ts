import { expect, test } from 'vitest';
import { createAdminClient, itemsOf } from '../testing/admin-client.ts';
import { useLiveApi } from '../testing/live-api.ts';

const api = useLiveApi();
const { get, post, createAccount, purchase, invoices } = createAdminClient(api);

test('commands follow one another, and each is refused where it makes no sense', async () => {
  const bought = await purchase(await createAccount('pm_card_visa'), { trial: true });
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
  for (const [command, body, status, expected] of steps) {
    const answer = await post(`/v1/licenses/${id}/${command}`, body);
    expect([command, answer.status], answer.text).toEqual([command, status]);
    expect(answer.body).toMatchObject(expected);
  }
  const log = itemsOf(await get(`/v1/licenses/${id}/change-log`));
  expect(log).toContainEqual(expect.objectContaining({ event: 'cancel', reason: 'too expensive' }));
  const verified = await get(`/v1/licenses/${id}/change-log/verification`);
  expect(verified.body).toMatchObject({ valid: true, broken_at: null });
});

test('more commands at once than Temporal accepts for one workflow succeed or get 429, never an outage', async () => {
  const id = String((await purchase(await createAccount('pm_card_visa'))).body['id']);
  const rotate = () => post(`/v1/licenses/${id}/rotate-key`, {}, { 'idempotency-key': crypto.randomUUID() });
  const answers = await Promise.all(Array.from({ length: 40 }, rotate));
  const outcomes = new Set(answers.map(({ status, body }) => (status === 200 ? 'done' : String(body['code']))));
  outcomes.delete('license_busy');
  expect([...outcomes]).toEqual(['done']);
  for (const { status, headers } of answers)
    if (status === 429) expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
});

test('an agent retires a licence, and later commands are refused', async () => {
  const id = String((await purchase(await createAccount('pm_card_visa'))).body['id']);
  const signal = { type: 'retire', reason: 'asked by phone' };
  const sent = await api().call('POST', `/v1/support/licenses/${id}/signals`, { key: api().keys.agent, body: signal });
  expect([sent.status, sent.body['state']], sent.text).toEqual([200, 'retired']);
  const refused = await post(`/v1/licenses/${id}/renew`);
  expect([refused.status, refused.body['code']]).toEqual([409, 'license_retired']);
});

test('two agents who force the same renewal at once charge it once', async () => {
  const id = String((await purchase(await createAccount('pm_card_visa'))).body['id']);
  const signal = (body: unknown) =>
    api().call('POST', `/v1/support/licenses/${id}/signals`, { key: api().keys.agent, body });
  const force = () => signal({ type: 'force-renew', reason: 'on the phone' });
  const [first, second] = await Promise.all([force(), force()]);
  expect([first.status, first.body['period']], first.text).toEqual([200, expect.objectContaining({ number: 2 })]);
  // The second joins the first, or comes while it charges.
  expect([200, 409]).toContain(second.status);
  if (second.status === 409) expect(second.body['code']).toBe('renewal_in_progress');
  expect((await invoices(id)).map(({ period, status }) => [period, status])).toEqual([
    [2, 'paid'],
    [1, 'paid'],
  ]);
});
