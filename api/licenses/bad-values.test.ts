import { expect, test } from 'vitest';
import { PLAN } from '../../db/testing/fixtures.ts';
import { useApi } from '../testing/api.ts';
import { invalid, createKnownIds, testRefusals } from '../testing/refusals.ts';

const NO_DOLLARS = { ...PLAN, id: 'no-dollars' };
const api = useApi({
  overrides: ({ catalog }) => ({
    catalog: { ...catalog, plan: (id) => (id === NO_DOLLARS.id ? NO_DOLLARS : catalog.plan(id)) },
  }),
});

const buy = (change: Record<string, unknown>) => ({
  request: 'POST /v1/licenses',
  body: ({ account }: { account: string }) => ({ account, plan: 'team-annual', quantity: 5, ...change }),
});

testRefusals(api, [
  {
    what: 'a licence with half a surrogate pair in its metadata',
    request: 'PATCH /v1/licenses/{license}',
    body: () => ({ metadata: { crm: 'a\ud800' } }),
    ...invalid,
    names: '#/metadata/crm',
  },
  { what: 'a purchase for an unknown account', ...buy({ account: 'acct_unknown' }), ...invalid, names: '#/account' },
  { what: 'a purchase of an unknown plan', ...buy({ plan: 'unknown' }), ...invalid, names: '#/plan' },
  {
    what: 'a purchase of a plan that is no longer sold',
    ...buy({ plan: 'classic-2019' }),
    status: 409,
    code: 'plan_not_sold',
  },
  { what: 'a purchase of half a seat', ...buy({ quantity: 1.5 }), ...invalid, names: '#/quantity' },
  {
    what: 'a purchase of more seats than the plan allows',
    ...buy({ quantity: 900_000 }),
    status: 422,
    code: 'quantity_not_offered',
    names: '#/quantity',
  },
  { what: 'a purchase in an unknown currency', ...buy({ currency: 'GBP' }), ...invalid, names: '#/currency' },
  {
    what: 'a trial of a plan without one',
    ...buy({ plan: 'workstation-perpetual', quantity: 1, trial: true }),
    status: 409,
    code: 'trial_not_offered',
  },
  {
    what: 'a renewal with an unknown field',
    request: 'POST /v1/licenses/{license}/renew',
    body: () => ({ price: 0 }),
    ...invalid,
    names: '#/price',
  },
  {
    what: 'a renewal of period 0',
    request: 'POST /v1/licenses/{license}/renew',
    body: () => ({ period: 0 }),
    ...invalid,
    names: '#/period',
  },
  {
    what: 'a pause until a time that is no date',
    request: 'POST /v1/licenses/{license}/pause',
    body: () => ({ until: 'tomorrow' }),
    ...invalid,
    names: '#/until',
  },
  {
    what: 'a pause until a local time',
    request: 'POST /v1/licenses/{license}/pause',
    body: () => ({ until: '2027-05-01T00:00:00' }),
    ...invalid,
    names: '#/until',
  },
  {
    what: 'a pause until a century ago',
    request: 'POST /v1/licenses/{license}/pause',
    body: () => ({ until: '1927-05-01T00:00:00Z' }),
    ...invalid,
    names: '#/until',
  },
  {
    what: 'a pause until a day that does not exist',
    request: 'POST /v1/licenses/{license}/pause',
    body: () => ({ until: '2027-02-30T00:00:00Z' }),
    ...invalid,
    names: '#/until',
  },
  {
    what: 'an automatic renewal set to a value of the wrong type',
    request: 'POST /v1/licenses/{license}/set-auto-renew',
    body: () => ({ on: 'yes' }),
    ...invalid,
    names: '#/on',
  },
  {
    what: 'an automatic renewal without a value',
    request: 'POST /v1/licenses/{license}/set-auto-renew',
    ...invalid,
    names: '#/on',
  },
  {
    what: 'a change to an unknown plan',
    request: 'POST /v1/licenses/{license}/schedule-change',
    body: () => ({ plan: 'unknown' }),
    ...invalid,
    names: '#/plan',
  },
  {
    what: 'a change to half a seat',
    request: 'POST /v1/licenses/{license}/schedule-change',
    body: () => ({ quantity: 1.5 }),
    ...invalid,
    names: '#/quantity',
  },
  {
    what: 'a key overlap longer than the longest allowed',
    request: 'POST /v1/licenses/{license}/rotate-key',
    body: () => ({ overlap_days: 400 }),
    ...invalid,
    names: '#/overlap_days',
  },
  {
    what: 'a forecast into the past',
    request: 'GET /v1/licenses/{license}/forecast?until=2020-01-01T00:00:00Z',
    ...invalid,
    names: 'until',
  },
  {
    what: 'a forecast for a century',
    request: 'GET /v1/licenses/{license}/forecast?until=2127-01-01T00:00:00Z',
    ...invalid,
    names: 'until',
  },
  {
    what: 'a forecast with an unknown decline code',
    request: 'GET /v1/licenses/{license}/forecast?payments=bad_luck',
    ...invalid,
    names: 'payments',
  },
  {
    what: 'a query parameter of an address that takes none',
    request: 'GET /v1/licenses/{license}?expand=invoices',
    ...invalid,
    names: 'expand',
  },
  {
    what: 'a licence key that is too long',
    request: 'POST /v1/licenses/validate',
    body: () => ({ key: 'x'.repeat(101) }),
    ...invalid,
    names: '#/key',
  },
]);

test('a currency in which the plan has no price is refused with the currencies that it has', async () => {
  const { account } = await createKnownIds(api());
  const body = { account, plan: NO_DOLLARS.id, currency: 'USD' };
  const answer = await api().call('POST', '/v1/licenses', { key: api().keys.admin, body });
  expect(answer.status).toBe(422);
  expect(answer.body).toMatchObject({ code: 'currency_not_offered', about: { currencies: ['EUR', 'JPY'] } });
});
