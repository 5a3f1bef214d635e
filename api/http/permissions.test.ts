import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Operation } from '../../contract/operation.ts';
import { OPERATIONS } from '../../contract/operations.ts';
import { generateApiKeySecret } from '../../db/api-key-secret.ts';
import { createApiKey, revokeApiKey } from '../../db/queries/api-keys.ts';
import type { Permission } from '../../domain/access/permissions.ts';
import {
  ACCOUNT_ROLES,
  API_KEY_SCOPES,
  holdersOf,
  STAFF_ROLES,
  type AccountRole,
  type ApiKeyScope,
} from '../../domain/access/roles.ts';
import { hashSessionToken } from '../../db/session-token.ts';
import { insertTestAccount } from '../../db/testing/fixtures.ts';
import { insertMember, insertSession, insertStaff } from '../../db/testing/people.ts';
import { createAccountObjects, type AccountObjects } from '../testing/account-objects.ts';
import { useApi } from '../testing/api.ts';
import { ageSignIns, memberSession, staffSession } from '../testing/people.ts';
import type { ApiResponse } from '../testing/server.ts';
import { addressOf, validRequest } from '../testing/valid-requests.ts';

const api = useApi();
/** Each operation is sent several times. */
const MANY_REQUESTS_MS = 180_000;

type Secured = Operation & { permission: Permission };
const isSecured = (operation: Operation): operation is Secured =>
  operation.permission !== 'public' && operation.permission !== 'signed_in';
const SECURED = OPERATIONS.filter(isSecured);
const PUBLIC = OPERATIONS.filter(({ permission }) => permission === 'public');
const OF_PEOPLE = OPERATIONS.filter(({ permission }) => permission === 'signed_in');

/** The combinations of operation and principal that were tried. */
let tried = 0;
afterAll(() => void process.stdout.write(`${tried} combinations of operation and principal tried\n`));

let known: AccountObjects;
beforeAll(async () => {
  known = await createAccountObjects(api());
});

// One invitation is sent again by everybody who may: more often than one owner could.
beforeEach(() => api().db.sql`delete from guess_counters`);

async function send(operation: Operation, about: AccountObjects, key?: string): Promise<ApiResponse> {
  tried += 1;
  const request = validRequest(operation, about);
  return await api().call(operation.method, addressOf(operation, request), { key, body: request.body });
}

async function keyOf(scope: ApiKeyScope, { account }: AccountObjects): Promise<string> {
  return scope === 'customer' ? await api().customerKey(account) : api().keys[scope];
}

/** Keys that do not work, of each scope, by what they are. */
async function uselessKeys(): Promise<ReadonlyMap<string, string | undefined>> {
  const { db } = api();
  const keys = new Map<string, string | undefined>([['no key', undefined]]);
  for (const scope of API_KEY_SCOPES) {
    const name = 'useless';
    const key = scope === 'customer' ? { scope, name, accountId: known.account } : { scope, name };
    const revoked = await createApiKey(db, key);
    await revokeApiKey(db, revoked.apiKey.id, Date.now());
    keys.set(`a revoked ${scope} key`, revoked.secret);
    keys.set(`an expired ${scope} key`, (await createApiKey(db, { ...key, expiresAt: Date.now() - 1_000 })).secret);
    keys.set(`an unknown ${scope} key`, generateApiKeySecret(scope).secret);
  }
  return keys;
}

test('only sign-in, the search for licences, the help, the document, the probes and the webhook are public: they ask nobody for a key', async () => {
  expect(PUBLIC.map(({ path }) => path).toSorted()).toEqual([
    '/healthz',
    '/openapi.json',
    '/readyz',
    '/v1/articles',
    '/v1/articles/{article}',
    '/v1/find-licenses',
    '/v1/sign-in',
    '/v1/sign-in/codes',
    '/v1/sign-in/passkeys',
    '/v1/sign-in/passkeys/options',
    '/v1/sign-in/recovery-codes',
    '/v1/sign-on',
    '/v1/sign-on/callback/{id}',
    '/webhooks/stripe',
  ]);
  const keys = [api().keys.product, ...(await uselessKeys()).values()];
  for (const operation of PUBLIC)
    for (const key of keys)
      expect(['unauthenticated', 'forbidden']).not.toContain((await send(operation, known, key)).body['code']);
});

test(
  'without a key that works, of any scope, every other operation answers 401',
  async () => {
    const keys = await uselessKeys();
    for (const operation of [...SECURED, ...OF_PEOPLE])
      for (const [name, key] of keys) {
        const answer = await send(operation, known, key);
        expect([operation.id, name, answer.status, answer.body['code']]).toEqual([
          operation.id,
          name,
          401,
          'unauthenticated',
        ]);
        expect(answer.headers.get('www-authenticate')).toBe('Bearer');
      }
  },
  MANY_REQUESTS_MS,
);

test('revoked, expired and unknown keys get the same answer', async () => {
  const keys = [...(await uselessKeys()).values()].filter((key) => key !== undefined);
  const answers = await Promise.all(keys.map((key) => api().call('GET', '/v1/licenses', { key })));
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
  expect(others).toEqual(keys.slice(1).map(() => first));
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
      expect(isMissing(operation) ? [404] : [200, 201, 409], what).toContain(answer.status);
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

/** Statuses of what a handler has carried out, refused for the state of the object, or not found. */
const HANDLED = [200, 201, 202, 404, 409];
const isMissing = ({ id }: Operation) => ['updateStaff', 'endStaff', 'endSessionsOf', 'resetSignOn'].includes(id);

/** A session of each role. Members are of the account, so that they see its objects. */
async function sessionsOf({
  account,
}: AccountObjects): Promise<[kind: 'member' | 'staff', role: string, token: string][]> {
  const made: ['member' | 'staff', string, string][] = [];
  for (const role of ACCOUNT_ROLES) made.push(['member', role, await memberSession(api(), account, role)]);
  for (const role of STAFF_ROLES) made.push(['staff', role, await staffSession(api(), role)]);
  return made;
}

test.each(SECURED)('$id answers each role of members and staff as the table of permissions says', async (operation) => {
  const holders = holdersOf(operation.permission);
  for (const [kind, role, session] of await sessionsOf(known)) {
    const isHolder = (holders[kind] as readonly string[]).includes(role);
    // What a request removes is there for the next one.
    const isRemoved = isHolder && operation.method === 'delete';
    const about = isRemoved ? await createAccountObjects(api()) : known;
    const token = isRemoved && kind === 'member' ? await memberSession(api(), about.account, asRole(role)) : session;
    const answer = await sendAs(operation, about, token);
    const what = `${kind} ${role}: ${answer.status} ${answer.text}`;
    if (isHolder) {
      expect(isMissing(operation) ? [404] : [200, 201, 409], what).toContain(answer.status);
      continue;
    }
    expect([answer.status, answer.body['code']], what).toEqual([403, 'forbidden']);
    expect(answer.body['about']).toMatchObject({
      role,
      permission: operation.permission,
      account_roles: holders.member,
    });
  }
});

function asRole(role: string): AccountRole {
  const found = ACCOUNT_ROLES.find((known) => known === role);
  if (!found) throw new Error(`${role} is no role of a member`);
  return found;
}

async function sendAs(operation: Operation, about: AccountObjects, session: string): Promise<ApiResponse> {
  tried += 1;
  const request = validRequest(operation, about);
  return await api().call(operation.method, addressOf(operation, request), { session, body: request.body });
}

test.each(SECURED)(
  '$id answers members of another account as for what does not exist, or without it',
  async (operation) => {
    const other = await insertTestAccount(api().db);
    for (const role of ACCOUNT_ROLES) {
      const session = await memberSession(api(), other.id, role);
      const answer = await sendAs(operation, known, session);
      const isHolder = holdersOf(operation.permission).member.includes(role);
      const what = `${role}: ${answer.status} ${answer.text}`;
      if (isHolder) expect(operation.method === 'get' ? [200, 404, 422] : [404, 422], what).toContain(answer.status);
      else expect([answer.status, answer.body['code']], what).toEqual([403, 'forbidden']);
      for (const id of [known.account, known.license, known.member, known.invitation].filter(
        (each) => !idsSent(operation).includes(each),
      ))
        expect(answer.text.includes(id), what).toBe(false);
    }
  },
);

/** What a request says itself, and a refusal may repeat. */
function idsSent(operation: Operation): string {
  const request = validRequest(operation, known);
  return JSON.stringify([addressOf(operation, request), request.body]);
}

/** Sessions that do not work, of each role, by what they are. */
async function sessionsThatEnded(): Promise<ReadonlyMap<string, string>> {
  const { sql } = api().db;
  const ended = new Map([
    ['unknown', 'A'.repeat(43)],
    ['malformed', 'x'],
  ]);
  const where = (token: string) => sql`token_hash = ${hashSessionToken(token)}`;
  const ends = {
    revoked: (token: string) => sql`update sessions set revoked_at = now() where ${where(token)}`,
    expired: (token: string) => sql`update sessions set expires_at = now() - interval '1 second' where ${where(token)}`,
    idle: (token: string) => sql`update sessions set last_used_at = now() - interval '14 days' where ${where(token)}`,
  };
  for (const [how, end] of Object.entries(ends))
    for (const [kind, role, token] of await sessionsOf(known)) {
      await end(token);
      ended.set(`${how}, ${kind} ${role}`, token);
    }
  return ended;
}

test(
  'without a session that works, of any role, every operation answers 401, as without a key',
  async () => {
    const ended = await sessionsThatEnded();
    for (const operation of [...SECURED, ...OF_PEOPLE])
      for (const [name, session] of ended) {
        const answer = await sendAs(operation, known, session);
        expect([operation.id, name, answer.status, answer.body['code']]).toEqual([
          operation.id,
          name,
          401,
          'unauthenticated',
        ]);
      }
  },
  MANY_REQUESTS_MS,
);

test.each(OF_PEOPLE)('$id is for anybody who is signed in, and for no API key', async (operation) => {
  for (const scope of API_KEY_SCOPES) {
    const answer = await send(operation, known, await keyOf(scope, known));
    expect([scope, answer.status, answer.body['code']]).toEqual([scope, 403, 'session_required']);
  }
  for (const [kind, role, session] of await sessionsOf(known)) {
    const answer = await sendAs(operation, known, session);
    expect(HANDLED, `${kind} ${role}: ${answer.status} ${answer.text}`).toContain(answer.status);
  }
});

const STEP_UP = OPERATIONS.filter(({ stepUp }) => stepUp);

test('licence keys, API keys, staff, ownership, payment methods, passkeys, recovery codes, other sessions, single sign-on and another mail address need a recent sign-in', () => {
  expect(STEP_UP.map(({ id }) => id).toSorted()).toEqual([
    'acceptOwnership',
    'addStaff',
    'approveOwnershipClaim',
    'completeOwnershipClaim',
    'createAccountApiKey',
    'createApiKey',
    'createPasskeyOptions',
    'createRecoveryCodes',
    'endStaff',
    'getApiKey',
    'getLicenseKey',
    'listApiKeys',
    'offerAccountLink',
    'offerOwnership',
    'registerPasskey',
    'removeDomain',
    'removeIdentityProvider',
    'removePasskey',
    'removePaymentMethod',
    'requestEmailChange',
    'requirePasskeys',
    'resetSignOn',
    'revokeAccountApiKey',
    'revokeApiKey',
    'revokeOtherSessions',
    'revokeSession',
    'rotateAccountApiKey',
    'rotateApiKey',
    'setIdentityProvider',
    'updateAccountLink',
    'updateStaff',
    'verifyDomain',
  ]);
});

test.each(STEP_UP)('$id asks a person to sign in again whose last sign-in is ten minutes ago', async (operation) => {
  const { db } = api();
  const owner = await insertMember(db, { account: known.account, role: 'owner' });
  const administrator = await insertStaff(db, 'administrator');
  const isOfOwner = ['signed_in', 'license_keys:read', 'billing:write', 'account_keys:manage'].includes(
    operation.permission,
  );
  const person = isOfOwner ? owner.person : administrator;
  const { token } = await insertSession(db, person);
  await ageSignIns(api(), person, 10);
  const answer = await sendAs(operation, known, token);
  expect([answer.status, answer.body['code']]).toEqual([403, 'step_up_required']);
  expect(answer.body['next_step']).toContain('sign in again');
});
