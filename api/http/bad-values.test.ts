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
const open = (change: Record<string, unknown>) => ({
  request: 'POST /v1/accounts',
  body: () => ({ name: 'Acme', email: 'billing@acme.example', zone: 'Europe/Berlin', region: 'eu', ...change }),
});
testRefusals(api, [
  { what: 'an account with a name of the wrong type', ...open({ name: 7 }), ...invalid, names: '#/name' },
  { what: 'an account with an empty name', ...open({ name: ' ' }), ...invalid, names: '#/name' },
  { what: 'an account with a NUL in its name', ...open({ name: 'a\0b' }), ...invalid, names: '#/name' },
  {
    what: 'an account with half a surrogate pair in its name',
    ...open({ name: 'a\ud800' }),
    ...invalid,
    names: '#/name',
  },
  { what: 'an account with no mail address', ...open({ email: 'nobody' }), ...invalid, names: '#/email' },
  { what: 'an account on the moon', ...open({ zone: 'Moon/Tranquility' }), ...invalid, names: '#/zone' },
  { what: 'an account with an offset for a zone', ...open({ zone: '+02:00' }), ...invalid, names: '#/zone' },
  { what: 'an account in an unknown region', ...open({ region: 'atlantis' }), ...invalid, names: '#/region' },
  { what: 'an account in an unknown currency', ...open({ currency: 'XYZ' }), ...invalid, names: '#/currency' },
  { what: 'an account with a field too many', ...open({ admin: true }), ...invalid, names: '#/admin' },
  { what: 'an account with an unknown parent', ...open({ parent: 'acct_unknown' }), ...invalid, names: '#/parent' },
  {
    what: 'an account with a NUL in its metadata',
    ...open({ metadata: { crm: 'a\0b' } }),
    ...invalid,
    names: '#/metadata/crm',
  },
  {
    what: 'an account with a NUL in a key of its metadata',
    ...open({ metadata: { 'a\0b': '1' } }),
    ...invalid,
    names: '#/metadata/a\0b',
  },
  {
    what: 'a licence with half a surrogate pair in its metadata',
    request: 'PATCH /v1/licenses/{license}',
    body: () => ({ metadata: { crm: 'a\ud800' } }),
    ...invalid,
    names: '#/metadata/crm',
  },
  {
    what: 'a change of the zone of an account',
    request: 'PATCH /v1/accounts/{account}',
    body: () => ({ zone: 'Asia/Tokyo' }),
    ...invalid,
    names: '#/zone',
  },
  { what: 'a change of nothing', request: 'PATCH /v1/accounts/{account}', body: () => ({}), ...invalid, names: '#' },
  { what: 'a purchase for an unknown account', ...buy({ account: 'acct_unknown' }), ...invalid, names: '#/account' },
  { what: 'a purchase of an unknown plan', ...buy({ plan: 'unknown' }), ...invalid, names: '#/plan' },
  {
    what: 'a purchase of a plan that is sold no more',
    ...buy({ plan: 'classic-2019' }),
    status: 409,
    code: 'plan_not_sold',
  },
  { what: 'a purchase of half a seat', ...buy({ quantity: 1.5 }), ...invalid, names: '#/quantity' },
  {
    what: 'a purchase of more seats than the plan has',
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
    what: 'a renewal of a period of zero',
    request: 'POST /v1/licenses/{license}/renew',
    body: () => ({ period: 0 }),
    ...invalid,
    names: '#/period',
  },
  {
    what: 'a pause until a word',
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
    what: 'a pause until a day that there is not',
    request: 'POST /v1/licenses/{license}/pause',
    body: () => ({ until: '2027-02-30T00:00:00Z' }),
    ...invalid,
    names: '#/until',
  },
  {
    what: 'a switch of the wrong type',
    request: 'POST /v1/licenses/{license}/set-auto-renew',
    body: () => ({ on: 'yes' }),
    ...invalid,
    names: '#/on',
  },
  { what: 'a switch left out', request: 'POST /v1/licenses/{license}/set-auto-renew', ...invalid, names: '#/on' },
  {
    what: 'a key overlap past the longest',
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
    what: 'a forecast of a century',
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
    what: 'an unknown signal',
    request: 'POST /v1/support/licenses/{license}/signals',
    body: () => ({ type: 'explode', reason: 'x' }),
    ...invalid,
    names: '#/type',
  },
  {
    what: 'a signal without a reason',
    request: 'POST /v1/support/licenses/{license}/signals',
    body: () => ({ type: 'hold' }),
    ...invalid,
    names: '#/reason',
  },
  {
    what: 'a signal of too many days',
    request: 'POST /v1/support/licenses/{license}/signals',
    body: () => ({ type: 'extend-grace', days: 1e9, reason: 'x' }),
    ...invalid,
    names: '#/days',
  },
  {
    what: 'a signal that makes no sense now',
    request: 'POST /v1/support/licenses/{license}/signals',
    body: () => ({ type: 'extend-grace', days: 3, reason: 'x' }),
    status: 409,
    code: 'license_not_in_grace',
  },
  {
    what: 'a key for an unknown purpose',
    request: 'POST /v1/admin/api-keys',
    body: () => ({ name: 'x', scope: 'root' }),
    ...invalid,
    names: '#/scope',
  },
  {
    what: 'a customer key of no account',
    request: 'POST /v1/admin/api-keys',
    body: () => ({ name: 'x', scope: 'customer' }),
    ...invalid,
    names: '#/account',
  },
  {
    what: 'a product key of one account',
    request: 'POST /v1/admin/api-keys',
    body: ({ account }) => ({ name: 'x', scope: 'product', account }),
    ...invalid,
    names: '#/account',
  },
  {
    what: 'a card token with a slash',
    request: 'POST /v1/payment-methods',
    body: ({ account }) => ({ account, token: '../x' }),
    ...invalid,
    names: '#/token',
  },
  {
    what: 'a card token that Stripe does not know',
    request: 'POST /v1/payment-methods',
    body: ({ account }) => ({ account, token: 'pm_unknown' }),
    status: 422,
    code: 'payment_method_invalid',
    names: '#/token',
  },
  {
    what: 'a sandbox in the past',
    request: 'POST /v1/sandboxes',
    body: ({ account }) => ({ account, now: '2020-01-01T00:00:00Z' }),
    ...invalid,
    names: '#/now',
  },
  {
    what: 'a sandbox more than thirty years ahead',
    request: 'POST /v1/sandboxes',
    body: ({ account }) => ({ account, now: '2190-01-01T00:00:00Z' }),
    ...invalid,
    names: '#/now',
  },
  {
    what: 'discarded sandboxes asked for by a word',
    request: 'GET /v1/sandboxes?discarded=perhaps',
    ...invalid,
    names: 'discarded',
  },
  {
    what: 'a parameter of an address that has none',
    request: 'GET /v1/licenses/{license}?expand=invoices',
    ...invalid,
    names: 'expand',
  },
  {
    what: 'a sandbox with unknown payments',
    request: 'POST /v1/sandboxes',
    body: ({ account }) => ({ account, payments: 'luck' }),
    ...invalid,
    names: '#/payments',
  },
  {
    what: 'a licence key that is too long',
    request: 'POST /v1/licenses/validate',
    body: () => ({ key: 'x'.repeat(101) }),
    ...invalid,
    names: '#/key',
  },
  {
    what: 'an idempotency key with a space',
    request: 'POST /v1/accounts',
    body: () => ({}),
    headers: { 'idempotency-key': 'a b' },
    status: 422,
    code: 'idempotency_key_invalid',
  },
  {
    what: 'an idempotency key that is too long',
    request: 'POST /v1/accounts',
    body: () => ({}),
    headers: { 'idempotency-key': 'x'.repeat(256) },
    status: 422,
    code: 'idempotency_key_invalid',
  },
]);

test('a currency that the plan lacks is refused with the ones that it has', async () => {
  const { account } = await createKnownIds(api());
  const body = { account, plan: NO_DOLLARS.id, currency: 'USD' };
  const answer = await api().call('POST', '/v1/licenses', { key: api().keys.admin, body });
  expect(answer.status).toBe(422);
  expect(answer.body).toMatchObject({ code: 'currency_not_offered', about: { currencies: ['EUR', 'JPY'] } });
});
