import { describe, expect, test } from 'vitest';
import type { License } from '../../domain/lifecycle/license.ts';
import { recordInvoice } from '../../db/queries/invoices.ts';
import { insertPurchase, insertSandboxCopy } from '../../db/testing/fixtures.ts';
import { allRoutes } from '../app.ts';
import { useApi, type Api } from '../testing/api.ts';
import { SCOPES, type Scope } from './principal.ts';
import type { Route } from './route.ts';

const api = useApi();
const routes = allRoutes({ version: '0' });
const namedRoutes = (some: readonly Route[]) =>
  some.map((route) => ({ route, name: `${route.method.toUpperCase()} ${route.path}` }));
const protectedRoutes = routes.filter(({ scopes }) => scopes !== 'public');

test('only plumbing is public', () => {
  const open = routes.filter(({ scopes }) => scopes === 'public').map(({ path }) => path);
  expect(open.toSorted()).toEqual([
    '/docs',
    '/docs/assets/{file}',
    '/docs/problems',
    '/healthz',
    '/openapi.json',
    '/readyz',
    '/webhooks/stripe',
  ]);
});

describe('without a key', () => {
  test.each(namedRoutes(protectedRoutes))('$name answers 401', async ({ route }) => {
    for (const key of [undefined, 'evg_admin_made_up']) {
      const answer = await api().call(route.method, fillPath(route.path), { key, ...bodyFor(route) });
      expect([answer.status, answer.body['code']]).toEqual([401, 'unauthenticated']);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    }
  });
});

describe('with a key of a scope that is not listed', () => {
  const cases = protectedRoutes.flatMap((route) =>
    SCOPES.filter((scope) => !route.scopes.includes(scope)).map((scope) => ({
      scope,
      route,
      name: `${route.method.toUpperCase()} ${route.path}`,
    })),
  );
  test.each(cases)('$name answers 403 to $scope', async ({ route, scope }) => {
    const key = await keyOf(api(), scope);
    const answer = await api().call(route.method, fillPath(route.path), { key, ...bodyFor(route) });
    expect([answer.status, answer.body['code']]).toEqual([403, 'forbidden']);
    expect(answer.body['allowed_scopes']).toEqual(route.scopes);
  });
});

describe('a customer', () => {
  const forCustomers = protectedRoutes.filter(({ scopes }) => scopes !== 'public' && scopes.includes('customer'));
  const onOne = forCustomers.filter(({ path }) => path.includes('{id}') && !path.includes('payment-methods'));

  test.each(namedRoutes(onOne))(
    "gets 404 from $name for another account's, as for what there is not",
    async ({ route }) => {
      const [own, other] = await Promise.all([insertPurchase(api().db), insertPurchase(api().db)]);
      await recordInvoice(api().db, invoiceOf(other));
      const key = await api().customerKey(own.account);
      for (const id of [idFor(route, other), idFor(route, other).replace(/_.*/, '_unknown')]) {
        const path = route.path.replace('{id}', id);
        const answer = await api().call(route.method, path, { key, ...validBodyFor(route) });
        expect([answer.status, answer.body['code']], answer.text).toEqual([404, 'not_found']);
      }
    },
  );

  test('sees its own account, licences and invoices in lists, and no others', async () => {
    const [own, other] = await Promise.all([insertPurchase(api().db), insertPurchase(api().db)]);
    await Promise.all([recordInvoice(api().db, invoiceOf(own)), recordInvoice(api().db, invoiceOf(other))]);
    const key = await api().customerKey(own.account);
    const ids = async (path: string) => idsIn((await api().call('GET', path, { key })).body['data']);
    expect(await ids('/v1/licenses')).toEqual([own.id]);
    expect(await ids('/v1/accounts')).toEqual([own.account]);
    expect(await ids('/v1/invoices')).toEqual([`in_${own.id}`]);
    expect(await ids(`/v1/invoices?license=${other.id}`)).toEqual([]);
  });

  test('of a sandbox sees its account, and its licences in lists', async () => {
    const copy = await insertSandboxCopy(api().db);
    const key = await api().customerKey(copy.account);
    const ids = async (path: string) => idsIn((await api().call('GET', path, { key })).body['data']);
    expect(await ids('/v1/licenses')).toEqual([copy.id]);
    expect(await ids('/v1/accounts')).toEqual([copy.account]);
  });

  test('filters its one account like any other list', async () => {
    const { account } = await insertPurchase(api().db);
    const key = await api().customerKey(account);
    const ask = (query: string) => api().call('GET', `/v1/accounts?${query}`, { key });
    expect((await ask('parent=acct_other')).body['data']).toEqual([]);
    expect((await ask('sandbox=sbx_other')).body['data']).toEqual([]);
    expect((await ask('cursor=made-up')).status).toBe(422);
  });

  test("cannot name another's account, in a query or in a body", async () => {
    const [own, other] = await Promise.all([insertPurchase(api().db), insertPurchase(api().db)]);
    const key = await api().customerKey(own.account);
    for (const list of ['licenses', 'invoices', 'payment-methods']) {
      const answer = await api().call('GET', `/v1/${list}?account=${other.account}`, { key });
      expect([list, answer.status]).toEqual([list, 404]);
    }
    const account = other.account;
    const wishes = {
      '/v1/licenses': { account, plan: 'team-annual' },
      '/v1/payment-methods': { account, token: 'pm_card_visa' },
      '/v1/payment-methods/pm_x/default': { account },
    };
    for (const [path, body] of Object.entries(wishes)) {
      const answer = await api().call('POST', path, { key, body });
      expect([path, answer.status, answer.body['code']]).toEqual([path, 422, 'validation_failed']);
    }
    const removal = await api().call('DELETE', `/v1/payment-methods/pm_x?account=${account}`, { key });
    expect(removal.status).toBe(404);
  });

  test('reads the key of its own licence', async () => {
    const own = await insertPurchase(api().db);
    const key = await api().customerKey(own.account);
    const answer = await api().call('GET', `/v1/licenses/${own.id}/key`, { key });
    expect(answer.body['key']).toMatch(/^EVG-/);
  });
});

test('a key that has been revoked is refused at once', async () => {
  const made = await api().call('POST', '/v1/admin/api-keys', {
    key: api().keys.admin,
    body: { name: 'x', scope: 'agent' },
  });
  expect(made.status).toBe(201);
  const secret = String(made.body['secret']);
  expect((await api().call('GET', '/v1/licenses', { key: secret })).status).toBe(200);
  const id = String(made.body['id']);
  expect((await api().call('DELETE', `/v1/admin/api-keys/${id}`, { key: api().keys.admin })).status).toBe(200);
  expect((await api().call('GET', '/v1/licenses', { key: secret })).status).toBe(401);
  expect((await api().call('DELETE', `/v1/admin/api-keys/${id}`, { key: api().keys.admin })).status).toBe(404);
});

test('the secret of an API key is shown once', async () => {
  const body = { name: 'once', scope: 'product' };
  const made = await api().call('POST', '/v1/admin/api-keys', { key: api().keys.admin, body });
  const listed = await api().call('GET', '/v1/admin/api-keys?limit=100', { key: api().keys.admin });
  expect(listed.text).toContain(String(made.body['id']));
  expect(listed.text).not.toContain(String(made.body['secret']));
});

async function keyOf({ keys, db, customerKey }: Api, scope: Scope): Promise<string> {
  return scope === 'customer' ? await customerKey((await insertPurchase(db)).account) : keys[scope];
}

function fillPath(path: string): string {
  return path.replace('{id}', 'lic_x').replace('{plan}', 'x');
}

function bodyFor(route: Route): { body?: unknown } {
  return route.body ? { body: {} } : {};
}

/** Bodies of the routes for customers that need one, so that it is not the body that is refused. */
function validBodyFor(route: Route): { body?: unknown } {
  if (route.path.endsWith('/auto-renew')) return { body: { on: true } };
  if (route.method === 'patch') return { body: { name: 'Other' } };
  return bodyFor(route);
}

function idFor(route: Route, license: License): string {
  if (route.path.startsWith('/v1/accounts')) return license.account;
  return route.path.startsWith('/v1/invoices') ? `in_${license.id}` : license.id;
}

function invoiceOf(license: License): Parameters<typeof recordInvoice>[1] {
  const { period } = license;
  if (!period) throw new Error('A purchase without a period');
  return {
    id: `in_${license.id}`,
    licenseId: license.id,
    accountId: license.account,
    periodNumber: period.number,
    amount: 5700,
    currency: 'EUR',
    status: 'paid',
    attempts: 1,
    paidAt: period.start,
    span: { start: period.start, end: period.end },
  };
}

function idsIn(data: unknown): unknown[] {
  return Array.isArray(data) ? data.map((item: { id: unknown }) => item.id) : [];
}
