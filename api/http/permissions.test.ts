import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Operation } from '../../contract/operation.ts';
import { OPERATIONS } from '../../contract/operations.ts';
import { createApiKey, revokeApiKey } from '../../db/queries/api-keys.ts';
import { authorise } from '../../domain/access/authorise.ts';
import type { Permission } from '../../domain/access/permissions.ts';
import { memberPrincipal, staffPrincipal } from '../../domain/access/principal.ts';
import { ACCOUNT_ROLES, API_KEY_SCOPES, holdersOf, STAFF_ROLES, type ApiKeyScope } from '../../domain/access/roles.ts';
import { createAccountObjects, type AccountObjects } from '../testing/account-objects.ts';
import { useApi } from '../testing/api.ts';
import type { ApiResponse } from '../testing/server.ts';
import { addressOf, validRequest } from '../testing/valid-requests.ts';

const api = useApi();

type Secured = Operation & { permission: Permission };
const isSecured = (operation: Operation): operation is Secured => operation.permission !== 'public';
const SECURED = OPERATIONS.filter(isSecured);
const PUBLIC = OPERATIONS.filter((operation) => !isSecured(operation));

/** Requests without a key that works. */
const STRANGERS = ['no key', 'an unknown key', 'a revoked key', 'an expired key'] as const;
type Stranger = (typeof STRANGERS)[number];

/** The combinations of operation and principal that were tried. */
let tried = 0;
afterAll(() => void process.stdout.write(`${tried} combinations of operation and principal tried\n`));

let known: AccountObjects;
beforeAll(async () => {
  known = await createAccountObjects(api());
});

async function send(operation: Operation, about: AccountObjects, key?: string): Promise<ApiResponse> {
  tried += 1;
  const request = validRequest(operation, about);
  return await api().call(operation.method, addressOf(operation, request), { key, body: request.body });
}

async function keyOf(scope: ApiKeyScope, { account }: AccountObjects): Promise<string> {
  return scope === 'customer' ? await api().customerKey(account) : api().keys[scope];
}

async function keysOfStrangers(): Promise<Readonly<Record<Stranger, string | undefined>>> {
  const { db } = api();
  const revoked = await createApiKey(db, { scope: 'admin', name: 'revoked' });
  await revokeApiKey(db, revoked.apiKey.id, Date.now());
  const expired = await createApiKey(db, { scope: 'admin', name: 'expired', expiresAt: Date.now() - 1_000 });
  const unknown = revoked.secret.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
  return {
    'no key': undefined,
    'an unknown key': unknown,
    'a revoked key': revoked.secret,
    'an expired key': expired.secret,
  };
}

test('only the document, the probes and the webhook are public: they ask nobody for a key', async () => {
  expect(PUBLIC.map(({ path }) => path).toSorted()).toEqual([
    '/healthz',
    '/openapi.json',
    '/readyz',
    '/webhooks/stripe',
  ]);
  const keys = [api().keys.product, ...Object.values(await keysOfStrangers())];
  for (const operation of PUBLIC)
    for (const key of keys) expect([401, 403]).not.toContain((await send(operation, known, key)).status);
});

test('without a key that works, every other operation answers 401', async () => {
  const keys = await keysOfStrangers();
  for (const operation of SECURED)
    for (const stranger of STRANGERS) {
      const answer = await send(operation, known, keys[stranger]);
      expect([operation.id, stranger, answer.status, answer.body['code']]).toEqual([
        operation.id,
        stranger,
        401,
        'unauthenticated',
      ]);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    }
});

test('revoked, expired and unknown keys get the same answer', async () => {
  const { 'no key': _none, ...keys } = await keysOfStrangers();
  const answers = await Promise.all(Object.values(keys).map((key) => api().call('GET', '/v1/licenses', { key })));
  const [first, ...others] = answers.map(({ headers, status, body: { instance: _id, ...body } }) => {
    // The `ETag` depends on the request's id in the body.
    const {
      'request-id': _request,
      date: _date,
      etag: _etag,
      ratelimit: _left,
      ...stable
    } = Object.fromEntries(headers);
    return { status, body, headers: stable };
  });
  expect(others).toEqual([first, first]);
});

test.each(SECURED)('$id answers each scope of API keys as the table of permissions says', async (operation) => {
  const holders = holdersOf(operation.permission);
  for (const scope of API_KEY_SCOPES) {
    // What a request removes is there for the next one.
    const about = operation.method === 'delete' ? await createAccountObjects(api()) : known;
    const answer = await send(operation, about, await keyOf(scope, about));
    const what = `${scope}: ${answer.status} ${answer.text}`;
    if (holders.api_key.includes(scope)) {
      // Carried out, or refused for the state of the licence: in either case by its handler.
      expect([200, 201, 409], what).toContain(answer.status);
      continue;
    }
    expect([answer.status, answer.body['code']], what).toEqual([403, 'forbidden']);
    expect(answer.body['about']).toEqual({
      scope,
      permission: operation.permission,
      scopes: holders.api_key,
      staff_roles: holders.staff,
      account_roles: holders.member,
    });
    expect(answer.body['next_step']).toContain(holders.api_key.join(', '));
  }
});

test('staff and members, who cannot sign in yet, are authorised for each operation as the table says', () => {
  for (const { id, permission } of SECURED) {
    const { staff, member } = holdersOf(permission);
    for (const role of STAFF_ROLES) {
      tried += 1;
      expect([id, role, authorise(staffPrincipal({ id: 'x', role }), permission).ok]).toEqual([
        id,
        role,
        staff.includes(role),
      ]);
    }
    for (const role of ACCOUNT_ROLES) {
      tried += 1;
      const principal = memberPrincipal({ id: 'x', role, account: 'acct_1' });
      expect([id, role, authorise(principal, permission).ok]).toEqual([id, role, member.includes(role)]);
    }
  }
});
