import { beforeAll, describe, expect, test } from 'vitest';
import type { Operation } from '../../contract/operation.ts';
import { OPERATIONS } from '../../contract/operations.ts';
import { holdersOf } from '../../domain/access/roles.ts';
import { createAccountObjects, type AccountObjects } from '../testing/account-objects.ts';
import { accountTables } from '../testing/account-tables.ts';
import { useApi } from '../testing/api.ts';
import { idPositions } from '../testing/id-positions.ts';
import type { ApiResponse } from '../testing/server.ts';
import { addressOf, validRequest, type RequestParts } from '../testing/valid-requests.ts';

const api = useApi();

/** What a customer's key may call. */
const CUSTOMERS = OPERATIONS.filter(
  ({ permission }) => permission !== 'public' && holdersOf(permission).api_key.includes('customer'),
);
const READS = CUSTOMERS.filter(({ method, permission }) => method === 'get' && permission !== 'plans:read');

const NAME = 'Fremde Werke GmbH';
const EXTERNAL_ID = 'crm-fremd-1';

let own: AccountObjects;
let other: AccountObjects;
let customer: string;
/** Values that occur in the rows of the other account and nowhere else. */
let markers: readonly string[];
/** By kind, ids of the other account's objects. */
let foreign: Readonly<Record<string, readonly string[]>>;

async function send(operation: Operation, request: RequestParts, key: string): Promise<ApiResponse> {
  return await api().call(operation.method, addressOf(operation, request), { key, body: request.body });
}

beforeAll(async () => {
  [own, other] = await Promise.all([createAccountObjects(api()), createAccountObjects(api())]);
  customer = await api().customerKey(own.account);
  await plantRest(other);
  const ids = [...Object.values<string>({ ...other }), NAME, EXTERNAL_ID];
  markers = [...ids, ...(await derivedMarkers(ids))];
  const preview = await api().call('POST', `/v1/licenses/${other.license}/cancel`, {
    key: api().keys.admin,
    body: { preview: true },
  });
  foreign = {
    acct: [other.account, other.sandboxAccount],
    lic: [other.license, other.sandboxLicense],
    sbx: [other.sandbox],
    chg: [other.charge],
    in: [other.invoice],
    pm: [other.paymentMethod],
    prv: [String(preview.body['id'])],
    external_id: [other.externalId, EXTERNAL_ID],
  };
});

/** Rows of the tables that an account's usual objects leave empty. */
async function plantRest({ account, license }: AccountObjects): Promise<void> {
  const { db, keys, call } = api();
  const changed = await call('PATCH', `/v1/accounts/${account}`, {
    key: keys.admin,
    body: { name: NAME, external_id: EXTERNAL_ID },
  });
  expect(changed.status, changed.text).toBe(200);
  await db.sql`insert into claims (key, license_id, account_id, sequence)
    values (${`trial/${account}/team-annual`}, ${license}, ${account}, 1)`;
  await db.sql`insert into claiming_steps (id, license_id) values (${`step-${license}`}, ${license})`;
  const key = await api().customerKey(account);
  const headers = { 'idempotency-key': `idem-${account}` };
  await call('POST', '/v1/payment-methods', { key, body: { account, token: 'pm_card_mastercard' }, headers });
}

/** Ids and hashes of the rows that contain one of the values. */
async function derivedMarkers(values: readonly string[]): Promise<string[]> {
  const found = await Promise.all(
    accountTables().map(async (table) => {
      const rows = await rowsWith(table, values);
      return rows.flatMap(({ id, hash }) => [id, hash].filter((value) => typeof value === 'string'));
    }),
  );
  return found.flat();
}

async function rowsWith(table: string, values: readonly string[]): Promise<Readonly<Record<string, unknown>>[]> {
  const { sql } = api().db;
  return await sql<Record<string, unknown>[]>`
    select * from ${sql(table)} t
    where exists (select from unnest(string_to_array(${values.join('\n')}, E'\n')) v where strpos(t::text, v) > 0)`;
}

/** What an answer says apart from the id that was sent, its own id, and what differs each time in a preview. */
function comparable({ status, body, headers }: ApiResponse, sent: string): unknown {
  const { instance: _id, ...said } = body;
  const text = JSON.stringify(said).replaceAll(sent, '<id>');
  const stable = text.replaceAll(/\b(prv|lic)_[\w-]+/g, '<$1>').replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<instant>');
  return [status, headers.get('content-type'), stable];
}

/** An id of the same form that nothing has. */
function unknownTwin(id: string): string {
  return id.replace(/.{6}$/, (tail) => (tail === 'zzzzzz' ? 'yyyyyy' : 'zzzzzz'));
}

function expectNoMarker(answer: ApiResponse, sent = ''): void {
  const rest = sent === '' ? answer.text : answer.text.replaceAll(sent, '');
  expect(markers.filter((marker) => rest.includes(marker))).toEqual([]);
}

test('every table whose rows belong to accounts has a row of the other account', async () => {
  const tables = accountTables();
  expect(tables).toEqual(expect.arrayContaining(['accounts', 'licenses', 'license_periods', 'idempotency_keys']));
  const counts = await Promise.all(
    tables.map(async (table) => [table, (await rowsWith(table, markers)).length] as const),
  );
  expect(counts.filter(([, count]) => count === 0)).toEqual([]);
});

test.each(READS)('$id shows an administrator the other account’s things', async (operation) => {
  const answer = await send(operation, validRequest(operation, other), api().keys.admin);
  expect(answer.status, answer.text).toBe(200);
  expect(markers.some((marker) => answer.text.includes(marker))).toBe(true);
});

describe('a customer’s key', () => {
  test.each(CUSTOMERS)('gets nothing of the other account from $id', async (operation) => {
    const request = validRequest(operation, own);
    const limit = 'limit' in operation.query.shape ? { limit: '100' } : {};
    const answer = await send(operation, { ...request, query: { ...request.query, ...limit } }, customer);
    expect(answer.status, answer.text).toBeLessThan(410);
    expectNoMarker(answer);
  });

  const cases = CUSTOMERS.flatMap((operation) =>
    idPositions(operation)
      .filter(({ kind }) => kind !== 'cursor')
      .map((position) => ({ operation, position, what: `${position.name} of ${operation.id}` })),
  );

  test.each(cases)('names an object of the other account in $what as one that does not exist', async (each) => {
    const { operation, position } = each;
    const ids = foreign[position.kind];
    if (!ids) throw new Error(`No object of the other account has an id of the kind ${position.kind}: plant one`);
    for (const id of ids) {
      const twin = unknownTwin(id);
      const request = validRequest(operation, own);
      const answer = await send(operation, position.put(request, id), customer);
      const unknown = await send(operation, position.put(request, twin), customer);
      expect(comparable(answer, id)).toEqual(comparable(unknown, twin));
      expectNoMarker(answer, id);
    }
  });

  const lists = CUSTOMERS.filter(({ query }) => 'cursor' in query.shape);
  test.each(lists)('cannot continue $id with a cursor of somebody else', async (operation) => {
    const { keys } = api();
    const theirs = validRequest(operation, other);
    const page = await send(operation, { ...theirs, query: { ...theirs.query, limit: '1' } }, keys.admin);
    const cursor = String(page.body['next_cursor']);
    expect(page.body['next_cursor'], 'an administrator’s list has more than one row').not.toBeNull();
    const request = validRequest(operation, own);
    const ask = (given: string) =>
      send(operation, { ...request, query: { ...request.query, cursor: given } }, customer);
    const [answer, unknown] = await Promise.all([ask(cursor), ask('bWFkZS11cA')]);
    expect(answer.status).toBe(422);
    expect(comparable(answer, cursor)).toEqual(comparable(unknown, 'bWFkZS11cA'));
  });

  test('is not answered what was stored for another key under the same Idempotency-Key', async () => {
    const headers = { 'idempotency-key': `idem-${other.account}` };
    const body = { account: other.account, token: 'pm_card_mastercard' };
    const answer = await api().call('POST', '/v1/payment-methods', { key: customer, body, headers });
    expect([answer.status, answer.headers.get('idempotent-replayed')]).toEqual([422, null]);
    expectNoMarker(answer);
  });

  test('cannot take the external id of its account, so it cannot find out those of others', async () => {
    for (const external_id of [EXTERNAL_ID, 'crm-free', null]) {
      const answer = await api().call('PATCH', `/v1/accounts/${own.account}`, { key: customer, body: { external_id } });
      expect([answer.status, answer.body['about']]).toEqual([
        403,
        expect.objectContaining({ permission: 'accounts:create', scopes: ['admin', 'agent'] }),
      ]);
    }
  });
});
