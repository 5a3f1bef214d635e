import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Operation } from '../../contract/operation.ts';
import { OPERATIONS } from '../../contract/operations.ts';
import { newId } from '../../db/ids.ts';
import { accountLinks, columnsOfGrants } from '../../db/schema/index.ts';
import { hashSessionToken } from '../../db/session-token.ts';
import { insertTestAccount } from '../../db/testing/fixtures.ts';
import type { Permission } from '../../domain/access/permissions.ts';
import { ACCOUNT_ROLES, holdersOf, type AccountRole } from '../../domain/access/roles.ts';
import { GRANTABLE_ROLES, grantsOf, type LinkGrants } from '../../domain/people/account-links.ts';
import { eq } from 'drizzle-orm';
import { createAccountObjects, type AccountObjects } from '../testing/account-objects.ts';
import { useApi } from '../testing/api.ts';
import { memberSession } from '../testing/people.ts';
import { quotasOf } from '../testing/quotas.ts';
import type { ApiResponse } from '../testing/server.ts';
import { addressOf, validRequest } from '../testing/valid-requests.ts';

const api = useApi({ quotas: quotasOf(1_000_000) });
/** Each operation is sent many times. */
const MANY_REQUESTS_MS = 180_000;

type Secured = Operation & { permission: Permission };
const SECURED = OPERATIONS.filter(
  (operation): operation is Secured => operation.permission !== 'public' && operation.permission !== 'signed_in',
);

const OF_PEOPLE = OPERATIONS.filter(({ permission }) => permission === 'signed_in');

/** The combinations of operation, role, granted role and state of the link that were tried. */
let tried = 0;
afterAll(() => void process.stdout.write(`${tried} combinations of operation, role and link tried\n`));

/** Of which each has every role of the parent granted another role. */
const TURNS = GRANTABLE_ROLES.map((_, turn) => turn);
const grantsIn = (turn: number): LinkGrants =>
  grantsOf(
    Object.fromEntries(ACCOUNT_ROLES.map((role, n) => [role, GRANTABLE_ROLES[(n + turn) % GRANTABLE_ROLES.length]])),
  );

let parent: string;
let sessions: Readonly<Record<AccountRole, string>>;
/** Children of the parent, one in each turn. */
let children: readonly AccountObjects[];

async function linkTo(about: AccountObjects, grants: LinkGrants): Promise<void> {
  const { orm } = api().db;
  await orm
    .update(accountLinks)
    .set({ parentId: parent, ...columnsOfGrants(grants) })
    .where(eq(accountLinks.id, about.link));
}

async function child(turn: number): Promise<AccountObjects> {
  const made = await createAccountObjects(api());
  await linkTo(made, grantsIn(turn));
  return made;
}

async function sessionsOf(account: string): Promise<Readonly<Record<AccountRole, string>>> {
  const made = await Promise.all(
    ACCOUNT_ROLES.map(async (role) => [role, await memberSession(api(), account, role)] as const),
  );
  return Object.fromEntries(made) as Record<AccountRole, string>;
}

beforeAll(async () => {
  parent = (await insertTestAccount(api().db)).id;
  const made: AccountObjects[] = [];
  for (const turn of TURNS) made.push(await child(turn));
  children = made;
  sessions = await sessionsOf(parent);
});

beforeEach(() => api().db.sql`delete from guess_counters`);

async function send(
  operation: Operation,
  about: AccountObjects,
  who: { readonly session: string } | { readonly key: string },
  named: string | null,
): Promise<ApiResponse> {
  tried += 1;
  const { body, ...request } = validRequest(operation, about);
  const headers = named === null ? {} : { 'evergreen-account': named };
  return await api().call(operation.method, addressOf(operation, request), { ...who, body, headers });
}

/** Staff that nobody has. */
const isMissing = ({ id }: Operation) => id === 'updateStaff' || id === 'endStaff';

describe('through a link', () => {
  test.each(SECURED)(
    '$id answers each role of the parent as the table says for the role that it is granted',
    async (operation) => {
      const holders: readonly string[] = holdersOf(operation.permission).member;
      for (const turn of TURNS)
        for (const role of ACCOUNT_ROLES) {
          const granted = grantsIn(turn)[role] ?? '';
          const isHolder = holders.includes(granted);
          const known = children[turn];
          if (!known) throw new RangeError('There is a child for each turn');
          // What a request removes is there for the next one.
          const isRemoved = isHolder && operation.method === 'delete';
          const about = isRemoved ? await child(turn) : known;
          // The other sessions were looked up before the link was there.
          const session = isRemoved ? await memberSession(api(), parent, role) : sessions[role];
          const answer = await send(operation, about, { session }, about.account);
          const what = `${role} as ${granted}: ${answer.status} ${answer.text}`;
          if (isHolder) expect(isMissing(operation) ? [404] : [200, 201, 409], what).toContain(answer.status);
          else
            expect([answer.status, answer.body['code'], answer.body['about']], what).toEqual([
              403,
              'forbidden',
              expect.objectContaining({ role: granted, permission: operation.permission }),
            ]);
        }
    },
    MANY_REQUESTS_MS,
  );

  test.each(SECURED)(
    '$id shows nothing of the child to people of the parent who do not name it, nor to a key of the parent',
    async (operation) => {
      const [known] = children;
      if (!known) throw new RangeError('There is a child');
      const key = { key: await api().customerKey(parent) };
      const callers = [...ACCOUNT_ROLES.map((role) => ({ session: sessions[role] })), key];
      for (const [n, who] of callers.entries()) {
        const answer = await send(operation, known, who, null);
        const role = ACCOUNT_ROLES[n];
        const holders = holdersOf(operation.permission);
        const isHolder = role === undefined ? holders.api_key.includes('customer') : holders.member.includes(role);
        const what = `${role ?? 'key'}: ${answer.status} ${answer.text}`;
        // The parent sees the link itself, and whoever owns it may end it.
        const isOfLink = operation.path.startsWith('/v1/account-links');
        if (isHolder) expect(isOfLink ? [200, 404, 409, 422] : [200, 404, 422], what).toContain(answer.status);
        else expect([answer.status, answer.body['code']], what).toEqual([403, 'forbidden']);
        const sent = JSON.stringify(validRequest(operation, known));
        for (const id of [known.license, known.member, known.invitation, known.charge, known.contact])
          if (!sent.includes(id)) expect(answer.text.includes(id), what).toBe(false);
        if (operation.id === 'endAccountLink') {
          await api().db.sql`update account_links set ended_at = null where id = ${known.link}`;
        }
      }
    },
    MANY_REQUESTS_MS,
  );
});

describe('what people do for themselves', () => {
  test.each(OF_PEOPLE)(
    '$id answers people of the parent about the child as it answers strangers',
    async (operation) => {
      const stranger = await insertTestAccount(api().db);
      for (const role of ACCOUNT_ROLES) {
        const known = await child(0);
        const answers = [];
        for (const account of [parent, stranger.id]) {
          const session = await memberSession(api(), account, role);
          answers.push(await send(operation, known, { session }, known.account));
        }
        const [linked, foreign] = answers.map(({ status, body }) => [status, body['code']]);
        expect(linked, role).toEqual(foreign);
      }
    },
    MANY_REQUESTS_MS,
  );
});

describe('without access', () => {
  const STATES = [
    'no link',
    'an offer',
    'a link that has ended',
    'a link for other roles',
    'a link the other way',
  ] as const;
  const about = new Map<(typeof STATES)[number], AccountObjects>();

  beforeAll(async () => {
    const { sql } = api().db;
    for (const state of STATES) {
      const made = await createAccountObjects(api());
      about.set(state, made);
      if (state === 'no link') continue;
      await linkTo(made, grantsOf({ owner: 'billing_manager', viewer: 'viewer' }));
      if (state === 'an offer')
        await sql`update account_links set accepted_at = null, parent_name = null where id = ${made.link}`;
      if (state === 'a link that has ended')
        await sql`update account_links set ended_at = now() where id = ${made.link}`;
      if (state === 'a link the other way') {
        await sql`delete from account_links where id = ${made.link}`;
        await sql`update account_links set account_id = ${parent}, parent_id = ${made.account}, accepted_at = now(), parent_name = 'X'
          where id = ${made.offeredLink}`;
      }
    }
  });

  /** What an answer says apart from the ids that were sent. */
  const comparable = ({ status, body }: ApiResponse, named: string) => {
    const { instance: _request, ...said } = body;
    return [status, JSON.stringify(said).replaceAll(named, '<id>')];
  };

  test.each(SECURED)(
    '$id answers whoever names the account as for one that does not exist',
    async (operation) => {
      for (const [state, known] of about) {
        const roles = state === 'a link for other roles' ? (['billing_manager', 'member'] as const) : ACCOUNT_ROLES;
        for (const role of roles) {
          const unknown = newId('acct');
          const named = await send(operation, known, { session: sessions[role] }, known.account);
          const other = await send(operation, known, { session: sessions[role] }, unknown);
          expect([named.status, named.body['code']], `${state} ${role}`).toEqual([400, 'account_required']);
          expect(comparable(named, known.account), `${state} ${role}`).toEqual(comparable(other, unknown));
        }
      }
    },
    MANY_REQUESTS_MS,
  );

  test.each(SECURED)(
    '$id answers 401 to sessions of the parent’s people that have ended',
    async (operation) => {
      const [known] = children;
      if (!known) throw new RangeError('There is a child');
      const { sql } = api().db;
      const ended = {
        revoked: await memberSession(api(), parent, 'owner'),
        expired: await memberSession(api(), parent, 'owner'),
        idle: await memberSession(api(), parent, 'owner'),
      };
      await sql`update sessions set revoked_at = now() where token_hash = ${hashSessionToken(ended.revoked)}`;
      await sql`update sessions set expires_at = now() - interval '1 second' where token_hash = ${hashSessionToken(ended.expired)}`;
      await sql`update sessions set last_used_at = now() - interval '14 days' where token_hash = ${hashSessionToken(ended.idle)}`;
      for (const session of Object.values(ended)) {
        const answer = await send(operation, known, { session }, known.account);
        expect([answer.status, answer.body['code']]).toEqual([401, 'unauthenticated']);
      }
    },
    MANY_REQUESTS_MS,
  );
});

describe('a sandbox of the child', () => {
  test('is reached in the roles that may see sandboxes, and by nobody of the parent otherwise', async () => {
    for (const turn of TURNS)
      for (const role of ACCOUNT_ROLES) {
        const known = children[turn];
        const granted = grantsIn(turn)[role];
        if (!known || granted === null)
          throw new RangeError('There is a child for each turn, and each role is granted one');
        tried += 1;
        const headers = { 'evergreen-account': known.sandboxAccount };
        const answer = await api().call('GET', '/v1/licenses', { session: sessions[role], headers });
        const mayRead = holdersOf('sandboxes:read').member.includes(granted);
        expect([granted, answer.status]).toEqual([granted, mayRead ? 200 : 400]);
      }
  });
});
