import { describe, expect, test } from 'vitest';
import { createAdminClient, idsOf, itemsOf } from '../testing/admin-client.ts';
import { useLiveApi } from '../testing/live-api.ts';
import type { ApiResponse } from '../testing/server.ts';

const api = useLiveApi();
const { get, post, createAccount, purchase, license, invoices, moveSandboxClock } = createAdminClient(api);

type Json = Readonly<Record<string, unknown>>;

/** Five seats of the Team plan, from one seat of the Studio plan at 19.00 EUR. */
const CHANGE = { plan: 'team-monthly', quantity: 5 };
const OLD = { plan: 'studio-monthly', seats: { granted: 1 }, price: { amount: 1900, currency: 'EUR' } };
const NEW = { plan: 'team-monthly', seats: { granted: 5 }, price: { amount: 12_000, currency: 'EUR' } };
const NEW_TERMS = { plan: 'team-monthly', seats: 5, price: NEW.price };

interface SandboxLicense {
  readonly sandbox: string;
  readonly id: string;
  /** The end of its first period. */
  readonly end: string;
}

/** A monthly licence in a sandbox, at the start of its first period. */
async function licenseInSandbox(payments = 'as_cards'): Promise<SandboxLicense> {
  const account = await createAccount('pm_card_visa');
  await purchase(account);
  const { body } = await post('/v1/sandboxes', { account, payments });
  const [id = ''] = idsOf(await get(`/v1/licenses?account=${String(body['account'])}`));
  const { period } = await license(id);
  return { sandbox: String(body['id']), id, end: String(Object(period).end) };
}

async function command(id: string, name: string, body: Json = {}): Promise<ApiResponse> {
  return await post(`/v1/licenses/${id}/${name}`, body);
}

async function accepted(id: string, name: string, body: Json = {}): Promise<Json> {
  const answer = await command(id, name, body);
  expect(answer.status, answer.text).toBe(200);
  return answer.body;
}

/** The charges that the forecast shows, with their time. */
async function forecastCharges(id: string): Promise<Json[]> {
  const steps = itemsOf(await get(`/v1/licenses/${id}/forecast`));
  return steps.filter(({ charge }) => charge !== null).map(({ at, charge }) => ({ at, charge }));
}

function before(instant: string, days: number): string {
  return new Date(Date.parse(instant) - days * 86_400_000).toISOString();
}

const listIn = (value: unknown): Json[] => (Array.isArray(value) ? value.map((item: Json) => item) : []);
const grantsOf = (read: Json) => listIn(read['entitlements']).map(({ feature }) => feature);

describe('a change of plan and seats', () => {
  test('is previewed, forecast and charged alike, and applies with the payment of the next period', async () => {
    const { sandbox, id, end } = await licenseInSandbox();
    const preview = await accepted(id, 'schedule-change', { ...CHANGE, preview: true });
    expect(preview).toMatchObject({
      changes: true,
      charge: null,
      notices: ['change_scheduled'],
      license: { ...OLD, scheduled_change: { ...NEW_TERMS, from: end } },
    });
    expect(await license(id)).toMatchObject({ ...OLD, scheduled_change: null });
    const scheduled = await accepted(id, 'schedule-change', { ...CHANGE, if_preview: preview['id'] });
    expect(scheduled).toMatchObject({ ...OLD, scheduled_change: { ...NEW_TERMS, from: end } });
    expect(scheduled['next']).toContainEqual({ what: 'renewal', at: end, amount: NEW.price });
    expect((await forecastCharges(id))[0]).toEqual({ at: end, charge: NEW.price });

    await moveSandboxClock(sandbox, end);
    const renewed = await license(id);
    expect(renewed).toMatchObject({ ...NEW, state: 'active', scheduled_change: null, period: { number: 2 } });
    expect(grantsOf(renewed)).toContain('sso');
    const [invoice] = await invoices(id);
    expect(invoice).toMatchObject({ status: 'paid', period: 2, amount: NEW.price });
    expect(invoice?.['lines']).toMatchObject([{ plan: 'team-monthly', quantity: 5, amount: NEW.price }]);
    const log = itemsOf(await get(`/v1/licenses/${id}/change-log`));
    const [before, after] = [
      { plan: 'studio-monthly', quantity: 1, price: OLD.price },
      { plan: 'team-monthly', quantity: 5, price: NEW.price },
    ];
    expect(log.at(-1)?.['changes']).toContainEqual({ field: 'terms', before, after });
    expect(log.find(({ event }) => event === 'schedule_change')).toMatchObject({
      changes: [{ field: 'scheduled_change', before: null, after }],
    });
    expect((await get(`/v1/licenses/${id}/change-log/verification`)).body).toMatchObject({ valid: true });
    const mails = itemsOf(await get(`/v1/sandboxes/${sandbox}/mails`));
    expect(mails.map(({ template }) => template)).toContain('change_scheduled');
    const filtered = await get(`/v1/licenses?account=${String(renewed['account'])}&plan=team-monthly`);
    expect(idsOf(filtered)).toEqual([id]);
  });

  test('that is taken back is as if it had never been chosen', async () => {
    const { sandbox, id, end } = await licenseInSandbox();
    const unchanged = await license(id);
    await accepted(id, 'schedule-change', CHANGE);
    const removed = await accepted(id, 'remove-scheduled-change');
    expect({ ...removed, sequence: 0 }).toEqual({ ...unchanged, sequence: 0 });
    expect((await command(id, 'remove-scheduled-change')).body).toMatchObject({ code: 'no_change_scheduled' });
    await moveSandboxClock(sandbox, end);
    expect(await license(id)).toMatchObject({ ...OLD, period: { number: 2 } });
    expect((await invoices(id))[0]).toMatchObject({ period: 2, amount: OLD.price });
  });

  test('that is paid ahead applies when its period starts', async () => {
    const { sandbox, id, end } = await licenseInSandbox();
    await moveSandboxClock(sandbox, before(end, 5));
    await accepted(id, 'schedule-change', CHANGE);
    const renewed = await accepted(id, 'renew', { period: 2 });
    expect(renewed).toMatchObject({ ...OLD, scheduled_change: null, paid_change: { ...NEW_TERMS, from: end } });
    expect(renewed['next']).toContainEqual({ what: 'change', at: end, amount: null });
    expect(grantsOf(renewed)).not.toContain('sso');
    await moveSandboxClock(sandbox, end);
    const started = await license(id);
    expect(started).toMatchObject({ ...NEW, paid_change: null, period: { number: 2 } });
    expect(grantsOf(started)).toContain('sso');
    expect(await invoices(id)).toHaveLength(1);
  });

  test('is refused when the payment of the next period has failed, before its end and after', async () => {
    const account = await createAccount('pm_card_chargeCustomerFail');
    const bought = await post('/v1/licenses', { account, plan: 'studio-monthly', trial: true });
    const id = String(bought.body['id']);
    expect((await command(id, 'renew')).body).toMatchObject({ code: 'payment_failed' });
    const refused = await command(id, 'schedule-change', { quantity: 2 });
    expect([refused.status, refused.body['code']]).toEqual([409, 'payment_due']);
    const { sandbox, id: unpaid, end } = await licenseInSandbox('insufficient_funds');
    await accepted(unpaid, 'schedule-change', CHANGE);
    await moveSandboxClock(sandbox, end);
    expect(await license(unpaid)).toMatchObject({ ...OLD, state: 'grace', payment_owed: { amount: NEW.price } });
    for (const name of ['schedule-change', 'remove-scheduled-change'])
      expect((await command(unpaid, name)).body).toMatchObject({ code: 'payment_due' });
  });

  test('starts at the end of the period in grace, and at an unknown time once it starts with its payment', async () => {
    const { sandbox, id, end } = await licenseInSandbox('insufficient_funds');
    await accepted(id, 'schedule-change', CHANGE);
    await moveSandboxClock(sandbox, end);
    const inGrace = await license(id);
    expect(inGrace).toMatchObject({ state: 'grace', scheduled_change: { ...NEW_TERMS, from: end } });
    await moveSandboxClock(sandbox, String(inGrace['state_ends_at']));
    expect(await license(id)).toMatchObject({ state: 'suspended', scheduled_change: { ...NEW_TERMS, from: null } });
  });

  test('is one of two that are chosen at once, as a whole', async () => {
    const { id } = await licenseInSandbox();
    const choices = [CHANGE, { plan: 'team-annual', quantity: 3 }];
    const answers = await Promise.all(choices.map((choice) => command(id, 'schedule-change', choice)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    const { plan, seats } = Object((await license(id))['scheduled_change']);
    expect(choices).toContainEqual({ plan, quantity: seats });
  });

  test('is stale when another was chosen since its preview', async () => {
    const { id } = await licenseInSandbox();
    const preview = await accepted(id, 'schedule-change', { ...CHANGE, preview: true });
    await accepted(id, 'schedule-change', { quantity: 2 });
    const stale = await command(id, 'schedule-change', { ...CHANGE, if_preview: preview['id'] });
    expect([stale.status, stale.body['code']]).toEqual([409, 'preview_stale']);
  });

  test.each<[string, Json, number, Json]>([
    ['an unknown plan', { plan: 'unknown' }, 422, { errors: [{ pointer: '#/plan' }] }],
    ['a plan that is no longer sold', { plan: 'classic-2019' }, 409, { code: 'plan_not_sold' }],
    ['too few seats of the plan', { plan: 'team-monthly' }, 422, { code: 'quantity_not_offered', about: { min: 3 } }],
    ['no seats', { quantity: 0 }, 422, { errors: [{ pointer: '#/quantity' }] }],
  ])('is refused for %s, also in a preview', async (_name, body, status, expected) => {
    const { id } = await licenseInSandbox();
    for (const more of [{}, { preview: true }]) {
      const refused = await command(id, 'schedule-change', { ...body, ...more });
      expect([refused.status, refused.body], refused.text).toMatchObject([status, expected]);
    }
  });

  test('can be asked for in a forecast', async () => {
    const { id, end } = await licenseInSandbox();
    const commands = [{ at: before(end, 20), command: 'schedule-change', body: CHANGE }];
    const { body } = await post(`/v1/licenses/${id}/forecast`, { commands });
    const charges = listIn(body['data']).filter(({ charge }) => charge !== null);
    expect(charges[0]).toMatchObject({ at: end, charge: NEW.price });
    const wrong = [{ ...commands[0], body: { plan: 'unknown' } }];
    const refused = await post(`/v1/licenses/${id}/forecast`, { commands: wrong });
    expect(refused.body['errors']).toMatchObject([{ pointer: '#/commands/0/body/plan' }]);
  });
});

describe('the offers of a licence', () => {
  test('are what it can change to, at the price of the next period, and why not', async () => {
    const { id, end } = await licenseInSandbox();
    const offers = itemsOf(await get(`/v1/offers?license=${id}&quantity=5`));
    expect(offers.map(({ plan }) => plan)[0]).toBe('studio-monthly');
    const team = offers.find(({ plan }) => plan === 'team-monthly');
    expect(team).toMatchObject({
      license: id,
      quantity: 5,
      currency: 'EUR',
      price: NEW.price,
      lines: [{ plan: 'team-monthly', quantity: 5, start: end }],
      trial: null,
      refusal: null,
    });
    const api = offers.find(({ plan }) => plan === 'api-metered');
    expect(api).toMatchObject({ price: null, lines: [], refusal: { code: 'quantity_not_offered' } });
    await accepted(id, 'cancel');
    const [refused] = itemsOf(await get(`/v1/offers?license=${id}&plan=team-monthly`));
    expect(refused).toMatchObject({ quantity: 1, refusal: { code: 'license_cancelled', title: expect.any(String) } });
  });

  test('need a licence or an account, and keep the currency of the licence', async () => {
    const { id } = await licenseInSandbox();
    expect((await get('/v1/offers')).body['errors']).toMatchObject([{ parameter: 'account' }]);
    const refused = await get(`/v1/offers?license=${id}&currency=JPY`);
    expect(refused.body['errors']).toMatchObject([{ parameter: 'currency' }]);
    const other = await createAccount();
    expect((await get(`/v1/offers?license=${id}&account=${other}`)).status).toBe(422);
  });
});
