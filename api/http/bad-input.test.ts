import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { newAccount, newPurchase, PLAN } from '../../db/testing/fixtures.ts';
import { useApi, type Api } from '../testing/api.ts';

const NO_DOLLARS = { ...PLAN, id: 'no-dollars' };
const api = useApi({
  overrides: ({ catalog }) => ({
    catalog: { ...catalog, plan: (id) => (id === NO_DOLLARS.id ? NO_DOLLARS : catalog.plan(id)) },
  }),
});

/** A request that is wrong, and how it is told. Paths may name `{license}` and `{account}`, bodies are made for both. */
interface Wrong {
  readonly what: string;
  readonly ask: string;
  readonly body?: (known: { license: string; account: string }) => unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly status: number;
  readonly code: string;
  /** Pointer or parameter of the value that is named. */
  readonly names?: string;
}

const buy = (change: Record<string, unknown>) => ({
  ask: 'POST /v1/licenses',
  body: ({ account }: { account: string }) => ({ account, plan: 'team-annual', quantity: 5, ...change }),
});
const open = (change: Record<string, unknown>) => ({
  ask: 'POST /v1/accounts',
  body: () => ({ name: 'Acme', email: 'billing@acme.example', zone: 'Europe/Berlin', region: 'eu', ...change }),
});
const invalid = { status: 422, code: 'validation_failed' };
const notFound = { status: 404, code: 'not_found' };

const TABLE: readonly Wrong[] = [
  { what: 'half a JSON object', ask: 'POST /v1/accounts', body: () => '{"name":', status: 400, code: 'malformed_json' },
  { what: 'a bare JSON value', ask: 'POST /v1/accounts', body: () => '7', status: 400, code: 'malformed_json' },
  { what: 'an array for an object', ask: 'POST /v1/accounts', body: () => [], ...invalid, names: '#' },
  {
    what: 'a body of 10 MB',
    ask: 'POST /v1/accounts',
    body: () => `"${'x'.repeat(10_000_000)}"`,
    status: 413,
    code: 'body_too_large',
  },
  {
    what: 'a form',
    ask: 'POST /v1/accounts',
    body: () => 'a=b',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    status: 415,
    code: 'unsupported_media_type',
  },
  {
    what: 'a made-up compression',
    ask: 'POST /v1/accounts',
    body: () => ({}),
    headers: { 'content-encoding': 'zip' },
    status: 415,
    code: 'unsupported_media_type',
  },
  { what: 'random bytes', ask: 'POST /v1/accounts', body: () => randomBytes(300), status: 400, code: 'malformed_json' },
  { what: 'an unknown address', ask: 'GET /v1/nothing', status: 404, code: 'route_not_found' },
  { what: 'an address that cannot be decoded', ask: 'GET /v1/accounts/%E0%A4%A', status: 400, code: 'bad_request' },
  {
    what: 'a method that the address does not take',
    ask: 'PUT /v1/accounts',
    body: () => ({}),
    status: 405,
    code: 'method_not_allowed',
  },
  { what: 'an unknown licence', ask: 'GET /v1/licenses/lic_unknown', ...notFound },
  { what: 'an id of something else', ask: 'GET /v1/licenses/{account}', ...notFound },
  { what: 'an id with a NUL in it', ask: 'GET /v1/licenses/lic_%00', ...notFound },
  { what: 'an unknown account', ask: 'GET /v1/accounts/acct_unknown', ...notFound },
  { what: 'an unknown plan', ask: 'GET /v1/plans/unknown', ...notFound },
  { what: 'an unknown invoice', ask: 'GET /v1/invoices/in_unknown', ...notFound },
  { what: 'an unknown sandbox', ask: 'GET /v1/sandboxes/sbx_unknown', ...notFound },
  { what: 'an action on an unknown licence', ask: 'POST /v1/licenses/lic_unknown/renew', ...notFound },
  {
    what: 'a signal to an unknown licence',
    ask: 'POST /v1/support/licenses/lic_unknown/signals',
    body: () => ({ type: 'hold', reason: 'x' }),
    ...notFound,
  },
  { what: 'a limit that is no number', ask: 'GET /v1/licenses?limit=ten', ...invalid, names: 'limit' },
  { what: 'a limit past the greatest', ask: 'GET /v1/licenses?limit=101', ...invalid, names: 'limit' },
  { what: 'a made-up cursor', ask: 'GET /v1/licenses?cursor=abc', ...invalid, names: 'cursor' },
  { what: 'a state that there is not', ask: 'GET /v1/licenses?state=alive', ...invalid, names: 'state' },
  { what: 'a filter that there is not', ask: 'GET /v1/licenses?colour=red', ...invalid, names: 'colour' },
  { what: 'a filter given twice', ask: 'GET /v1/licenses?state=active&state=trial', ...invalid, names: 'state' },
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
    what: 'a change of the zone of an account',
    ask: 'PATCH /v1/accounts/{account}',
    body: () => ({ zone: 'Asia/Tokyo' }),
    ...invalid,
    names: '#/zone',
  },
  { what: 'a change of nothing', ask: 'PATCH /v1/accounts/{account}', body: () => ({}), ...invalid, names: '#' },
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
    ask: 'POST /v1/licenses/{license}/renew',
    body: () => ({ price: 0 }),
    ...invalid,
    names: '#/price',
  },
  {
    what: 'a renewal of a period of zero',
    ask: 'POST /v1/licenses/{license}/renew',
    body: () => ({ period: 0 }),
    ...invalid,
    names: '#/period',
  },
  {
    what: 'a pause until a word',
    ask: 'POST /v1/licenses/{license}/pause',
    body: () => ({ until: 'tomorrow' }),
    ...invalid,
    names: '#/until',
  },
  {
    what: 'a pause until a local time',
    ask: 'POST /v1/licenses/{license}/pause',
    body: () => ({ until: '2027-05-01T00:00:00' }),
    ...invalid,
    names: '#/until',
  },
  {
    what: 'a pause until a century ago',
    ask: 'POST /v1/licenses/{license}/pause',
    body: () => ({ until: '1927-05-01T00:00:00Z' }),
    ...invalid,
    names: '#/until',
  },
  {
    what: 'a pause until a day that there is not',
    ask: 'POST /v1/licenses/{license}/pause',
    body: () => ({ until: '2027-02-30T00:00:00Z' }),
    ...invalid,
    names: '#/until',
  },
  {
    what: 'a switch of the wrong type',
    ask: 'POST /v1/licenses/{license}/auto-renew',
    body: () => ({ on: 'yes' }),
    ...invalid,
    names: '#/on',
  },
  { what: 'a switch left out', ask: 'POST /v1/licenses/{license}/auto-renew', ...invalid, names: '#/on' },
  {
    what: 'a key overlap past the longest',
    ask: 'POST /v1/licenses/{license}/rotate-key',
    body: () => ({ overlap_days: 400 }),
    ...invalid,
    names: '#/overlap_days',
  },
  {
    what: 'a forecast into the past',
    ask: 'GET /v1/licenses/{license}/forecast?until=2020-01-01T00:00:00Z',
    ...invalid,
    names: 'until',
  },
  {
    what: 'a forecast of a century',
    ask: 'GET /v1/licenses/{license}/forecast?until=2127-01-01T00:00:00Z',
    ...invalid,
    names: 'until',
  },
  {
    what: 'a forecast with an unknown decline code',
    ask: 'GET /v1/licenses/{license}/forecast?payments=bad_luck',
    ...invalid,
    names: 'payments',
  },
  {
    what: 'an unknown signal',
    ask: 'POST /v1/support/licenses/{license}/signals',
    body: () => ({ type: 'explode', reason: 'x' }),
    ...invalid,
    names: '#/type',
  },
  {
    what: 'a signal without a reason',
    ask: 'POST /v1/support/licenses/{license}/signals',
    body: () => ({ type: 'hold' }),
    ...invalid,
    names: '#/reason',
  },
  {
    what: 'a signal of too many days',
    ask: 'POST /v1/support/licenses/{license}/signals',
    body: () => ({ type: 'extend-grace', days: 1e9, reason: 'x' }),
    ...invalid,
    names: '#/days',
  },
  {
    what: 'a signal that makes no sense now',
    ask: 'POST /v1/support/licenses/{license}/signals',
    body: () => ({ type: 'extend-grace', days: 3, reason: 'x' }),
    status: 409,
    code: 'license_not_in_grace',
  },
  {
    what: 'a key for an unknown purpose',
    ask: 'POST /v1/admin/api-keys',
    body: () => ({ name: 'x', scope: 'root' }),
    ...invalid,
    names: '#/scope',
  },
  {
    what: 'a customer key of no account',
    ask: 'POST /v1/admin/api-keys',
    body: () => ({ name: 'x', scope: 'customer' }),
    ...invalid,
    names: '#/account',
  },
  {
    what: 'a product key of one account',
    ask: 'POST /v1/admin/api-keys',
    body: ({ account }) => ({ name: 'x', scope: 'product', account }),
    ...invalid,
    names: '#/account',
  },
  {
    what: 'a card token with a slash',
    ask: 'POST /v1/payment-methods',
    body: ({ account }) => ({ account, token: '../x' }),
    ...invalid,
    names: '#/token',
  },
  {
    what: 'a card token that Stripe does not know',
    ask: 'POST /v1/payment-methods',
    body: ({ account }) => ({ account, token: 'pm_unknown' }),
    status: 422,
    code: 'payment_method_invalid',
    names: '#/token',
  },
  {
    what: 'a sandbox in the past',
    ask: 'POST /v1/sandboxes',
    body: ({ account }) => ({ account, now: '2020-01-01T00:00:00Z' }),
    ...invalid,
    names: '#/now',
  },
  {
    what: 'a sandbox with unknown payments',
    ask: 'POST /v1/sandboxes',
    body: ({ account }) => ({ account, payments: 'luck' }),
    ...invalid,
    names: '#/payments',
  },
  {
    what: 'a licence key that is too long',
    ask: 'POST /v1/licenses/validate',
    body: () => ({ key: 'x'.repeat(101) }),
    ...invalid,
    names: '#/key',
  },
  {
    what: 'an idempotency key with a space',
    ask: 'POST /v1/accounts',
    body: () => ({}),
    headers: { 'idempotency-key': 'a b' },
    status: 422,
    code: 'idempotency_key_invalid',
  },
  {
    what: 'an idempotency key that is too long',
    ask: 'POST /v1/accounts',
    body: () => ({}),
    headers: { 'idempotency-key': 'x'.repeat(256) },
    status: 422,
    code: 'idempotency_key_invalid',
  },
];

test.each(TABLE)('$what is refused with $status $code', async ({ ask, body, headers, status, code, names }) => {
  const known = await knownOf(api());
  const [method = '', path = ''] = ask.split(' ');
  const where = path.replace('{license}', known.license).replace('{account}', known.account);
  const answer = await api().call(method, where, {
    key: api().keys.admin,
    body: body?.(known),
    ...(headers ? { headers } : {}),
  });
  expect({ status: answer.status, code: answer.body['code'] }, answer.text).toEqual({ status, code });
  expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  expect(answer.body).toMatchObject({ status, instance: answer.headers.get('request-id') });
  for (const part of ['type', 'title', 'detail', 'next_step']) expect(answer.body[part]).toMatch(/\w/);
  if (names !== undefined) expect(namedIn(answer.body['errors'])).toContain(names);
});

test('a currency that the plan lacks is refused with the ones that it has', async () => {
  const { account } = await knownOf(api());
  const body = { account, plan: NO_DOLLARS.id, currency: 'USD' };
  const answer = await api().call('POST', '/v1/licenses', { key: api().keys.admin, body });
  expect(answer.status).toBe(422);
  expect(answer.body).toMatchObject({ code: 'currency_not_offered', currencies: ['EUR', 'JPY'] });
});

async function knownOf({ db }: Api): Promise<{ license: string; account: string }> {
  const [license, account] = await Promise.all([newPurchase(db), newAccount(db)]);
  return { license: license.id, account: account.id };
}

function namedIn(errors: unknown): unknown[] {
  if (!Array.isArray(errors)) return [];
  return errors.map((error: { pointer?: unknown; parameter?: unknown }) => error.pointer ?? error.parameter);
}
