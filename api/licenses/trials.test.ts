import { describe, expect, test } from 'vitest';
import { findLicense } from '../../db/queries/licenses.ts';
import { createAdminClient } from '../testing/admin-client.ts';
import { useLiveApi } from '../testing/live-api.ts';
import type { ApiResponse } from '../testing/server.ts';

/** Runs once, when the next licence has been accepted by the API and before its workflow starts. */
let beforeOpening: (() => Promise<unknown>) | undefined;

const api = useLiveApi({
  overrides: ({ licenseClient }) => {
    const open = licenseClient.open.bind(licenseClient);
    licenseClient.open = async (...opening) => {
      const first = beforeOpening;
      beforeOpening = undefined;
      await first?.();
      return await open(...opening);
    };
    return { licenseClient };
  },
});
const { post, createAccount, purchase } = createAdminClient(api);

/** Requests of a customer for its trial of the monthly plan. */
async function customerOf(account: string) {
  const key = await api().customerKey(account);
  const body = { account, plan: 'studio-monthly', trial: true };
  return (headers: Record<string, string> = {}, more: object = {}): Promise<ApiResponse> =>
    api().call('POST', '/v1/licenses', { key, body: { ...body, ...more }, headers });
}

test('a customer gets one trial of a plan, however many requests arrive at once, and support may give another', async () => {
  const account = await createAccount();
  const start = await customerOf(account);
  const answers = await Promise.all([start({ 'idempotency-key': 'my-trial' }), start(), start()]);
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409, 409]);
  const trial = answers.find(({ status }) => status === 201)?.body['id'];
  expect((await start()).body).toMatchObject({ code: 'trial_used', license: trial });
  expect((await start({}, { preview: true })).body).toMatchObject({ code: 'trial_used', license: trial });
  const again = await Promise.all([purchase(account, { trial: true }), purchase(account, { trial: true })]);
  expect(again.map(({ status }) => status)).toEqual([201, 201]);
});

test('a trial that support gives is the one of the account and plan', async () => {
  const account = await createAccount();
  const given = await purchase(account, { trial: true });
  expect(given.status, given.text).toBe(201);
  const start = await customerOf(account);
  expect((await start()).body).toMatchObject({ code: 'trial_used', license: given.body['id'] });
});

test('a trial whose answer was lost is the same one when the request is repeated', async () => {
  const start = await customerOf(await createAccount());
  const headers = { 'idempotency-key': 'lost-trial' };
  const first = await start(headers);
  expect(first.status, first.text).toBe(201);
  await api().db.sql`delete from idempotency_keys where key = 'lost-trial'`;
  const repeated = await start(headers);
  expect([repeated.status, repeated.body['id']], repeated.text).toEqual([201, first.body['id']]);
});

describe('a trial that another request has taken meanwhile', () => {
  /** Lets another request win after the API has found the trial free. */
  async function lose(key: string) {
    const account = await createAccount();
    const start = await customerOf(account);
    let winner: ApiResponse | undefined;
    beforeOpening = async () => (winner = await start());
    const headers = { 'idempotency-key': key };
    const labels = { external_id: `labelled-${key}` };
    const lost = await start(headers, labels);
    return { account, start, headers, labels, lost, winner: winner?.body['id'] };
  }

  test('is refused by its workflow, naming the licence that has it', async () => {
    const { account, lost, winner } = await lose('lost-race');
    expect([lost.status, lost.body['code']], lost.text).toEqual([409, 'trial_used']);
    expect(lost.body).toMatchObject({ license: winner, about: { plan: 'studio-monthly', license: winner } });
    const listed = await api().call('GET', `/v1/licenses?account=${account}`, { key: api().keys.admin });
    expect(listed.body['data']).toEqual([expect.objectContaining({ id: winner })]);
  });

  test('leaves no labels behind', async () => {
    const { account, lost, labels } = await lose('unlabelled');
    expect(lost.status, lost.text).toBe(409);
    const bought = await purchase(account, { ...labels, trial: true });
    expect([bought.status, bought.body['external_id']], bought.text).toEqual([201, labels.external_id]);
  });

  test('is refused again when the request is repeated, with the same key and with another', async () => {
    const { start, headers, labels, winner } = await lose('repeated-race');
    for (const repeated of [await start(headers, labels), await start({}, labels)])
      expect([repeated.status, repeated.body['code'], repeated.body['license']], repeated.text).toEqual([
        409,
        'trial_used',
        winner,
      ]);
  });

  test('is refused again to the same request when the trial has been freed, and given to a new one', async () => {
    const { start, headers, labels, winner } = await lose('freed');
    await api().db.sql`delete from claims where license_id = ${String(winner)}`;
    const repeated = await start(headers, labels);
    expect([repeated.status, repeated.body['license']], repeated.text).toEqual([409, winner]);
    const fresh = await start({}, labels);
    expect([fresh.status, fresh.body['external_id']], fresh.text).toEqual([201, labels.external_id]);
    expect(await findLicense(api().db, String(fresh.body['id']))).not.toBeNull();
  });
});

test('an account of a sandbox has one trial of a plan, too, and none that its source has had', async () => {
  const account = await createAccount();
  const create = async () => String((await post('/v1/sandboxes', { account })).body['account']);
  const before = await customerOf(await create());
  const [first, second] = [await before(), await before()];
  expect([first.status, second.status], second.text).toEqual([201, 409]);
  expect(second.body).toMatchObject({ code: 'trial_used', license: first.body['id'] });
  const own = await (await customerOf(account))();
  expect(own.status, own.text).toBe(201);
  const signal = { type: 'retire', reason: 'over' };
  expect((await post(`/v1/support/licenses/${String(own.body['id'])}/signals`, signal)).status).toBe(200);
  const after = await customerOf(await create());
  expect((await after()).body).toMatchObject({ code: 'trial_used', license: own.body['id'] });
});
