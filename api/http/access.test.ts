import { describe, expect, test } from 'vitest';
import type { License } from '../../domain/lifecycle/license.ts';
import { chargeId } from '../../db/queries/charges.ts';
import { recordInvoice } from '../../db/queries/invoices.ts';
import { firstPeriodOf, insertPurchase, insertSandboxCopy } from '../../db/testing/fixtures.ts';
import type { Operation } from '../../contract/operation.ts';
import { OPERATIONS } from '../../contract/operations.ts';
import type { Permission } from '../../domain/access/permissions.ts';
import { ROLES, rolesWith, type Role } from '../../domain/access/roles.ts';
import { useApi } from '../testing/api.ts';
import { insertCharge, keyOfCharge } from '../testing/charges.ts';
import type { Api } from '../testing/server.ts';

const api = useApi();
const named = (some: readonly Operation[]) =>
  some.map((operation) => ({ operation, name: `${operation.method.toUpperCase()} ${operation.path}` }));
const isSecured = (operation: Operation): operation is Operation & { permission: Permission } =>
  operation.permission !== 'public';
const secured = OPERATIONS.filter(isSecured);

test('only the document, the probes and the webhook are public', () => {
  const open = OPERATIONS.filter((operation) => !isSecured(operation)).map(({ path }) => path);
  expect(open.toSorted()).toEqual(['/healthz', '/openapi.json', '/readyz', '/webhooks/stripe']);
});

describe('without a key', () => {
  test.each(named(secured))('$name answers 401', async ({ operation }) => {
    for (const key of [undefined, 'evg_admin_made_up']) {
      const answer = await api().call(operation.method, fillPath(operation.path), { key, ...bodyFor(operation) });
      expect([answer.status, answer.body['code']]).toEqual([401, 'unauthenticated']);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    }
  });
});

describe('with a key whose scope lacks the permission', () => {
  const cases = secured.flatMap((operation) =>
    ROLES.filter((role) => !rolesWith(operation.permission).includes(role)).map((role) => ({
      role,
      operation,
      name: `${operation.method.toUpperCase()} ${operation.path}`,
    })),
  );
  test.each(cases)('$name answers 403 to $role', async ({ operation, role }) => {
    const key = await keyOf(api(), role);
    const answer = await api().call(operation.method, fillPath(operation.path), { key, ...bodyFor(operation) });
    expect([answer.status, answer.body['code']]).toEqual([403, 'forbidden']);
    expect(answer.body['about']).toEqual({ scope: role, permission: operation.permission });
  });
});

describe('a customer', () => {
  const forCustomers = secured.filter(({ permission }) => rolesWith(permission).includes('customer'));
  const onOne = forCustomers.filter(({ path }) => path.includes('{id}') && !path.includes('payment-methods'));

  test.each(named(onOne))(
    'gets 404 from $name for an object of another account, as for an unknown one',
    async ({ operation }) => {
      const [own, other] = await Promise.all([insertPurchase(api().db), insertPurchase(api().db)]);
      await Promise.all([recordInvoice(api().db, invoiceOf(other)), insertCharge(api().db, other)]);
      const key = await api().customerKey(own.account);
      for (const id of [idFor(operation, other), idFor(operation, other).replace(/_.*/, '_unknown')]) {
        const path = operation.path.replace('{id}', id);
        const answer = await api().call(operation.method, path, { key, ...validBodyFor(operation) });
        expect([answer.status, answer.body['code']], answer.text).toEqual([404, 'not_found']);
      }
    },
  );

  test('sees its own account, licences, charges and invoices in lists, and no others', async () => {
    const [own, other] = await Promise.all([insertPurchase(api().db), insertPurchase(api().db)]);
    await Promise.all([recordInvoice(api().db, invoiceOf(own)), recordInvoice(api().db, invoiceOf(other))]);
    const [charge] = await Promise.all([insertCharge(api().db, own), insertCharge(api().db, other)]);
    const key = await api().customerKey(own.account);
    const ids = async (path: string) => idsIn((await api().call('GET', path, { key })).body['data']);
    expect(await ids('/v1/licenses')).toEqual([own.id]);
    expect(await ids('/v1/accounts')).toEqual([own.account]);
    expect(await ids('/v1/charges')).toEqual([charge]);
    expect(await ids(`/v1/charges?license=${other.id}`)).toEqual([]);
    expect(await ids('/v1/invoices')).toEqual([`in_${own.id}`]);
    expect(await ids(`/v1/invoices?license=${other.id}`)).toEqual([]);
  });

  test('of a sandbox sees the account and the licences of the sandbox in lists', async () => {
    const copy = await insertSandboxCopy(api().db);
    const key = await api().customerKey(copy.account);
    const ids = async (path: string) => idsIn((await api().call('GET', path, { key })).body['data']);
    expect(await ids('/v1/licenses')).toEqual([copy.id]);
    expect(await ids('/v1/accounts')).toEqual([copy.account]);
  });

  test('can filter the list of accounts, which has only its own', async () => {
    const { account } = await insertPurchase(api().db);
    const key = await api().customerKey(account);
    const list = (query: string) => api().call('GET', `/v1/accounts?${query}`, { key });
    expect((await list('parent=acct_other')).body['data']).toEqual([]);
    expect((await list('sandbox=sbx_other')).body['data']).toEqual([]);
    expect((await list('cursor=made-up')).status).toBe(422);
  });

  test('cannot name another account in a query or in a body', async () => {
    const [own, other] = await Promise.all([insertPurchase(api().db), insertPurchase(api().db)]);
    const key = await api().customerKey(own.account);
    for (const list of ['licenses', 'charges', 'invoices', 'payment-methods', 'offers']) {
      const answer = await api().call('GET', `/v1/${list}?account=${other.account}`, { key });
      expect([list, answer.status]).toEqual([list, 404]);
    }
    const account = other.account;
    const requests = {
      '/v1/licenses': { account, plan: 'team-annual' },
      '/v1/payment-methods': { account, token: 'pm_card_visa' },
      '/v1/payment-methods/pm_x/default': { account },
    };
    for (const [path, body] of Object.entries(requests)) {
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

async function keyOf({ keys, db, customerKey }: Api, scope: Role): Promise<string> {
  return scope === 'customer' ? await customerKey((await insertPurchase(db)).account) : keys[scope];
}

function fillPath(path: string): string {
  return path.replace('{id}', 'lic_x').replace('{plan}', 'x');
}

function bodyFor({ body }: Operation): { body?: unknown } {
  return body ? { body: {} } : {};
}

/** A body that the operation accepts, so that the body is not the reason of a refusal. */
function validBodyFor(operation: Operation): { body?: unknown } {
  if (operation.path.endsWith('/set-auto-renew')) return { body: { on: true } };
  if (operation.path.startsWith('/v1/licenses') && operation.method === 'patch') return { body: { metadata: {} } };
  if (operation.method === 'patch') return { body: { name: 'Other' } };
  return bodyFor(operation);
}

function idFor({ path }: Operation, license: License): string {
  if (path.startsWith('/v1/accounts')) return license.account;
  if (path.startsWith('/v1/charges')) return chargeId(keyOfCharge(license));
  return path.startsWith('/v1/invoices') ? `in_${license.id}` : license.id;
}

function invoiceOf(license: License): Parameters<typeof recordInvoice>[1] {
  const { period } = license;
  if (!period) throw new Error('A purchase without a period');
  return {
    id: `in_${license.id}`,
    licenseId: license.id,
    accountId: license.account,
    amount: 5700,
    currency: 'EUR',
    status: 'paid',
    attempts: 1,
    paidAt: period.start,
    ...firstPeriodOf(license, { start: period.start, end: period.end }),
  };
}

function idsIn(data: unknown): unknown[] {
  return Array.isArray(data) ? data.map((item: { id: unknown }) => item.id) : [];
}
