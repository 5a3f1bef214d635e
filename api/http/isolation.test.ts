import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { z } from 'zod';
import type { Operation } from '../../contract/operation.ts';
import { OPERATIONS } from '../../contract/operations.ts';
import { holdersOf, type Holders } from '../../domain/access/roles.ts';
import { createAccountObjects, createOtherRows, type AccountObjects } from '../testing/account-objects.ts';
import { accountTables } from '../testing/account-tables.ts';
import { useApi } from '../testing/api.ts';
import { idPositions } from '../testing/id-positions.ts';
import type { ApiResponse } from '../testing/server.ts';
import { insertMember, insertPasskey, insertSession } from '../../db/testing/people.ts';
import { memberSession } from '../testing/people.ts';
import { quotasOf } from '../testing/quotas.ts';
import { addressOf, validRequest, type RequestParts } from '../testing/valid-requests.ts';

/** Each caller sends more in ten seconds than people do. */
const api = useApi({ quotas: quotasOf(100_000) });

/** Who belongs to one account, with what they may call. */
const CALLERS = [
  {
    who: 'a customer’s key',
    own: OPERATIONS.filter(({ permission }) => holders(permission).api_key.includes('customer')),
  },
  {
    who: 'an owner',
    own: OPERATIONS.filter(
      ({ permission }) => permission === 'signed_in' || holders(permission).member.includes('owner'),
    ),
  },
] as const;
/** Not those whose answers name nothing of an account: a stream that has just begun, plans, and the help. */
const READS = OPERATIONS.filter(
  ({ method, permission, type, tag }) =>
    method === 'get' &&
    tag !== 'Help' &&
    type !== 'text/event-stream' &&
    permission !== 'plans:read' &&
    holders(permission).api_key.includes('customer'),
);

function holders(permission: Operation['permission']): Pick<Holders, 'api_key' | 'member'> {
  return permission === 'public' || permission === 'signed_in' ? { api_key: [], member: [] } : holdersOf(permission);
}

/** Operations after which a session is of no more use, or has another token. */
const ENDS_SESSION: ReadonlySet<string> = new Set([
  'signOut',
  'leaveAccount',
  'acceptInvitation',
  'acceptOwnership',
  'completeOwnershipClaim',
]);

const NAME = 'Fremde Werke GmbH';
const EXTERNAL_ID = 'crm-fremd-1';

/** The caller’s. What one caller changes does not disturb the other. */
let own: AccountObjects;
let ownOf: Readonly<Record<(typeof CALLERS)[number]['who'], AccountObjects>>;
let other: AccountObjects;
/** The secret of the key, or the token of the session. */
let credentials: Readonly<Record<(typeof CALLERS)[number]['who'], Credential>>;
/** Names the caller in the texts of failures. */
type Credential = { readonly key: string } | { readonly session: string };
/** Values that occur in the rows of the other account and nowhere else. */
let markers: readonly string[];
/** By kind, ids of the other account's objects. */
let foreign: Readonly<Record<string, readonly string[]>>;

async function send(operation: Operation, request: RequestParts, who: Credential): Promise<ApiResponse> {
  return await api().call(operation.method, addressOf(operation, request), { ...who, body: request.body });
}

beforeAll(async () => {
  const [ofKey, ofOwner, theirs] = await Promise.all([
    createAccountObjects(api()),
    createAccountObjects(api()),
    createAccountObjects(api()),
  ]);
  other = theirs;
  ownOf = { 'a customer’s key': ofKey, 'an owner': ofOwner };
  credentials = {
    'a customer’s key': { key: await api().customerKey(ofKey.account) },
    'an owner': { session: await memberSession(api(), ofOwner.account, 'owner') },
  };
  await createOtherRows(api(), other, { name: NAME, externalId: EXTERNAL_ID });
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
    cs: [other.paymentMethodSetup],
    mem: [other.member],
    inv: [other.invitation],
    otr: [other.transfer],
    ocl: [other.claim],
    lnk: [other.link, other.offeredLink],
    ctc: [other.contact],
    act: [other.activation],
    dom: [other.domain],
    apr: [other.approval],
    key: [other.apiKey],
    ses: [
      (await insertSession(api().db, (await insertMember(api().db, { account: other.account, role: 'viewer' })).person))
        .id,
    ],
    psk: [
      (await insertPasskey(api().db, (await insertMember(api().db, { account: other.account, role: 'viewer' })).person))
        .id,
    ],
    prv: [String(preview.body['id'])],
    external_id: [other.externalId, EXTERNAL_ID],
  };
});

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

/** The longest list that the operation answers. */
function mostOf({ query: { shape } }: Operation): { limit?: string } {
  const { limit } = shape as Readonly<Record<string, z.ZodType>>;
  if (!limit) return {};
  return { limit: limit.safeParse('100').success ? '100' : '20' };
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
  const answer = await send(operation, validRequest(operation, other), { key: api().keys.admin });
  expect(answer.status, answer.text).toBe(200);
  expect(markers.some((marker) => answer.text.includes(marker))).toBe(true);
});

describe.each(CALLERS)('$who', ({ who, own: operations }) => {
  const caller = async (operation: Operation): Promise<Credential> =>
    ENDS_SESSION.has(operation.id) ? { session: await memberSession(api(), own.account, 'owner') } : credentials[who];

  beforeAll(() => {
    own = ownOf[who];
  });

  test.each(operations)('gets nothing of the other account from $id', async (operation) => {
    const request = validRequest(operation, own);
    const limit = mostOf(operation);
    const answer = await send(
      operation,
      { ...request, query: { ...request.query, ...limit } },
      await caller(operation),
    );
    expect(answer.status, answer.text).toBeLessThan(410);
    expectNoMarker(answer);
  });

  // Whoever has a parent gets the same refusal for every other one, also after a test has ended the link.
  beforeEach(() => api().db.sql`update account_links set ended_at = null where id = ${own.link}`);

  const cases = operations.flatMap((operation) =>
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
      const answer = await send(operation, position.put(request, id), await caller(operation));
      const unknown = await send(operation, position.put(request, twin), await caller(operation));
      expect(comparable(answer, id)).toEqual(comparable(unknown, twin));
      expectNoMarker(answer, id);
    }
  });

  // A sandbox's lists are those of licences, mails and charges, within a sandbox; the one planted here has one row in each.
  const lists = operations.filter(
    ({ path, query }) => 'cursor' in query.shape && !path.startsWith('/v1/sandboxes/{id}/'),
  );
  test.each(lists)('cannot continue $id with a cursor of somebody else', async (operation) => {
    const keys = { key: api().keys.admin };
    const theirs = validRequest(operation, other);
    const page = await send(operation, { ...theirs, query: { ...theirs.query, limit: '1' } }, keys);
    const cursor = String(page.body['next_cursor']);
    expect(page.body['next_cursor'], 'an administrator’s list has more than one row').not.toBeNull();
    const request = validRequest(operation, own);
    const ask = (given: string) =>
      send(operation, { ...request, query: { ...request.query, cursor: given } }, credentials[who]);
    const [answer, unknown] = await Promise.all([ask(cursor), ask('bWFkZS11cA')]);
    expect(answer.status).toBe(422);
    expect(comparable(answer, cursor)).toEqual(comparable(unknown, 'bWFkZS11cA'));
  });

  test('is not answered what was stored for another key under the same Idempotency-Key', async () => {
    const headers = { 'idempotency-key': `idem-${other.account}` };
    const body = { account: other.account, token: 'pm_card_mastercard' };
    const answer = await api().call('POST', '/v1/payment-methods', { ...credentials[who], body, headers });
    expect([answer.status, answer.headers.get('idempotent-replayed')]).toEqual([422, null]);
    expectNoMarker(answer);
  });

  test('cannot take the external id of its account, so it cannot find out those of others', async () => {
    for (const external_id of [EXTERNAL_ID, 'crm-free', null]) {
      const answer = await api().call('PATCH', `/v1/accounts/${own.account}`, {
        ...credentials[who],
        body: { external_id },
      });
      expect([answer.status, answer.body['about']]).toEqual([
        403,
        expect.objectContaining({ permission: 'accounts:create', scopes: ['admin', 'agent'] }),
      ]);
    }
  });
});
