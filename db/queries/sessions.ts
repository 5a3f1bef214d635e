import { timingSafeEqual } from 'node:crypto';
import { and, asc, desc, eq, getTableColumns, gt, isNull, ne, sql, type SQL } from 'drizzle-orm';
import type { AccountRole, StaffRole } from '../../domain/access/roles.ts';
import type { InstantMs } from '../../domain/calendar/instant.ts';
import {
  isStrongFor,
  LAST_USED_PRECISION_MS,
  SESSION_LIMITS,
  strengthAfter,
  STRENGTHS,
  type Strength,
} from '../../domain/people/sessions.ts';
import { toStorableText } from '../canonical-json.ts';
import type { Database, Queryable } from '../connect.ts';
import { newId } from '../ids.ts';
import { parseInstant, parseInstantOrNull } from '../time.ts';
import { sessions } from '../schema/index.ts';
import { generateSessionToken, hashSessionToken } from '../session-token.ts';
import { endViewsOf } from './account-views.ts';
import { hasAddress, type Person } from './people.ts';

/** What a person is in an account: as a member, or as one of its parent account. */
export interface Membership {
  readonly account: string;
  readonly role: AccountRole;
  /** The parent account of which the person is a member, where they are none of this one; null for members. */
  readonly through: string | null;
  /**
   * The account wants this person to come by its identity provider, and the last sign-in was another: it is closed. Where a person comes
   * by a link, either account may want so, and it is the parent's provider that opens both.
   */
  readonly signOnRequired: boolean;
  /** The account, or the one through which a person comes, wants more than one factor, and the session has not shown them: it is closed. */
  readonly passkeyRequired: boolean;
}

/** A session with the person and what the person is now. */
export interface FoundSession {
  readonly id: string;
  readonly person: Pick<Person, 'id' | 'email' | 'name' | 'language'>;
  /** Null for somebody who is not, or no longer, one of the vendor's people. */
  readonly staffRole: StaffRole | null;
  /** In the order of the accounts' ids. */
  readonly memberships: readonly Membership[];
  readonly createdAt: InstantMs;
  readonly lastUsedAt: InstantMs;
  /** Null where an identity provider alone has opened it: it then has no other account and no role of the vendor. */
  readonly signedInAt: InstantMs | null;
  /** Null where `signedInAt` is. */
  readonly strength: Strength | null;
  readonly expiresAt: InstantMs;
  readonly userAgent: string | null;
  readonly address: string | null;
  /** The account by whose identity provider the last sign-in was; null as soon as the account has another provider, or none. */
  readonly signOnAccountId: string | null;
  readonly signOnAt: InstantMs | null;
  readonly signOnAuthAt: InstantMs | null;
  readonly signOnIsStrong: boolean;
  /** The view of an account that it is in, until somebody ends it, also when its time has passed. */
  readonly view: {
    readonly id: string;
    readonly account: string;
    readonly role: AccountRole;
    readonly expiresAt: InstantMs;
  } | null;
}

export type Session = Omit<typeof sessions.$inferSelect, 'tokenHash' | 'inView'>;

/** A device, as the person recognises it. */
export interface Device {
  readonly userAgent: string | null;
  readonly address: string | null;
}

const MAX_USER_AGENT = 200;

/** Who signs in. `email`: the address that they have shown to be theirs; null: something else, such as a passkey. */
export interface SigningIn {
  readonly personId: string;
  readonly email: string | null;
}

/** A sign-in by the person's own means. */
export interface OwnSignIn {
  readonly absoluteMs: number;
  readonly device: Device;
  readonly strength: Strength;
}

/**
 * Begins a session, which ends after `absoluteMs` at the latest. Returns its token, which cannot be read again. Null: the person has
 * another address by now.
 */
export async function createSession(
  db: Database,
  { personId, email, absoluteMs, device, strength }: SigningIn & OwnSignIn,
): Promise<{ id: string; token: string } | null> {
  return await insertSession(db, { personId, email }, { ...signIn(absoluteMs, device), strength });
}

/** A change of the person's address waits for this and ends the session, or comes before, and there is none. */
async function insertSession(
  db: Database,
  { personId, email }: SigningIn,
  values: ReturnType<typeof signIn> &
    Partial<Pick<typeof sessions.$inferInsert, 'signedInAt' | 'strength' | keyof typeof NO_SIGN_ON>>,
): Promise<{ id: string; token: string } | null> {
  const { token, hash } = generateSessionToken();
  const id = newId('ses');
  const begin = async ({ orm }: Queryable) => {
    await orm.insert(sessions).values({ ...values, id, personId, tokenHash: hash });
    return { id, token };
  };
  if (email === null) return await begin(db);
  return await db.transaction(async (transaction) =>
    (await hasAddress(transaction, personId, email)) ? await begin(transaction) : null,
  );
}

/**
 * Another sign-in in the session that has this token now: it gets a new one, and its times begin again. A sign-in by an identity provider
 * counts no longer. Null when it has been revoked, or has another token by now, which a process that caches sessions may not know yet.
 */
export async function renewSession(
  db: Database,
  presented: string,
  { absoluteMs, device, strength }: OwnSignIn,
): Promise<{ id: string; token: string } | null> {
  const { token, hash } = generateSessionToken();
  const rows = await db.orm
    .update(sessions)
    .set({
      tokenHash: hash,
      ...signIn(absoluteMs, device),
      signedInAt: sql`now()`,
      strength: strengthAfterSql(strength),
      lastUsedAt: sql`now()`,
      ...NO_SIGN_ON,
    })
    .where(hasToken(presented))
    .returning({ id: sessions.id });
  const [renewed] = rows;
  return renewed ? { ...renewed, token } : null;
}

function strengthAfterSql(shown: Strength) {
  const cases = STRENGTHS.map((before) => sql`when ${before} then ${strengthAfter(before, shown)}`);
  return sql`case ${sessions.strength} ${sql.join(cases, sql` `)} else ${strengthAfter(null, shown)} end`;
}

function hasToken(token: string) {
  return and(eq(sessions.tokenHash, hashSessionToken(token)), isNull(sessions.revokedAt));
}

function signIn(absoluteMs: number, { userAgent, address }: Device) {
  return {
    expiresAt: sql`now() + ${absoluteMs}::bigint * interval '1 millisecond'`,
    userAgent: userAgent === null ? null : toStorableText(userAgent).slice(0, MAX_USER_AGENT),
    address,
  };
}

/** A sign-in by the identity provider of an account. */
export interface SignOn {
  readonly accountId: string;
  /** When the person was sent to the provider: one that the account has replaced since then counts no more. */
  readonly begunAt: InstantMs;
  /** When the person has signed in there, as the provider says; null where it does not. */
  readonly authAt: InstantMs | null;
  /** Whether the provider says that more than one factor was shown. */
  readonly isStrong: boolean;
  readonly absoluteMs: number;
  readonly device: Device;
}

const signOn = ({ accountId, begunAt, authAt, isStrong, absoluteMs, device }: SignOn) => ({
  ...signIn(absoluteMs, device),
  signOnAccountId: accountId,
  signOnAt: begunAt,
  signOnAuthAt: authAt,
  signOnIsStrong: isStrong,
});

const NO_SIGN_ON = { signOnAccountId: null, signOnAt: null, signOnAuthAt: null, signOnIsStrong: false } as const;

/**
 * Begins a session that reaches the account of the provider alone. Returns its token, which cannot be read again. Null: the person has
 * another address by now.
 */
export async function createSignOnSession(
  db: Database,
  who: SigningIn,
  details: SignOn,
): Promise<{ token: string } | null> {
  return await insertSession(db, who, { signedInAt: null, strength: null, ...signOn(details) });
}

/**
 * Adds a sign-in by an identity provider to the session that has this token now, which gets a new one. What the person's own sign-in
 * has opened lasts no longer by it. Null when the session has been revoked, or has another token by now.
 */
export async function addSignOn(db: Database, presented: string, details: SignOn): Promise<{ token: string } | null> {
  const { token, hash } = generateSessionToken();
  const { expiresAt, ...changes } = signOn(details);
  const rows = await db.orm
    .update(sessions)
    .set({
      ...changes,
      tokenHash: hash,
      lastUsedAt: sql`now()`,
      expiresAt: sql`case when ${sessions.signedInAt} is null then ${expiresAt} else ${sessions.expiresAt} end`,
    })
    .where(hasToken(presented))
    .returning({ id: sessions.id });
  return rows.length > 0 ? { token } : null;
}

/**
 * Gives the session that has this token now another one, after what the person may do has changed. Null when it has been revoked, or
 * has another token by now.
 */
export async function replaceSessionToken(db: Database, presented: string): Promise<string | null> {
  const { token, hash } = generateSessionToken();
  const rows = await db.orm
    .update(sessions)
    .set({ tokenHash: hash })
    .where(hasToken(presented))
    .returning({ id: sessions.id });
  return rows.length > 0 ? token : null;
}

/**
 * The session that has this token now has shown more than one factor, and gets another token. Null when it had shown that before, has been
 * revoked, or has another token by now.
 */
export async function strengthenSession({ orm }: Queryable, presented: string): Promise<string | null> {
  const { token, hash } = generateSessionToken();
  const rows = await orm
    .update(sessions)
    .set({ tokenHash: hash, strength: 'strong' })
    .where(and(hasToken(presented), ne(sessions.strength, 'strong')))
    .returning({ id: sessions.id });
  return rows.length > 0 ? token : null;
}

/** One row for each membership, and one for a person who has none. */
interface SessionRow extends Pick<FoundSession, 'id' | 'userAgent' | 'address' | 'staffRole'> {
  readonly tokenHash: Buffer;
  readonly createdAt: string;
  readonly lastUsedAt: string;
  readonly signedInAt: string | null;
  readonly strength: Strength | null;
  readonly expiresAt: string;
  readonly personId: string;
  readonly email: string;
  readonly name: string;
  readonly language: string;
  readonly account: string | null;
  readonly role: AccountRole | null;
  readonly passkeysRequired: boolean | null;
}

interface PlainSessionRow extends SessionRow {
  readonly isPlain: boolean;
}

/** One row for each membership, or for each child of its account. */
interface FullSessionRow extends SessionRow {
  readonly signOnAccountId: string | null;
  readonly signOnAt: string | null;
  readonly signOnAuthAt: string | null;
  readonly signOnIsStrong: boolean;
  readonly signOnRequired: boolean;
  /** Of the account that is linked to `account` as its child; null where there is none. */
  readonly child: string | null;
  readonly childRole: AccountRole | null;
  readonly childRequires: boolean;
  readonly childPasskeys: boolean | null;
  readonly viewId: string | null;
  readonly viewAccount: string | null;
  readonly viewRole: AccountRole | null;
  readonly viewExpiresAt: string | null;
}

/**
 * The session that a token belongs to, with the person's roles; null when there is none, it has been revoked, or its absolute end has
 * passed. A sign-in by an identity provider counts while it is the account's, and speaks for the domain of the person's address; where
 * it is all that has opened the session, the person is nothing but a member of that account. Whether the session was idle for too long
 * depends on what the person is: the caller asks `sessionEnd`. The index is searched by the token's hash, so the time it takes reveals
 * nothing about the token.
 *
 * Every request of a person waits for this. So a short statement finds sessions with which neither an identity provider nor a link between
 * accounts has to do; any other is found by one that reads all there is to know, from the beginning: what is answered is always read at
 * one time.
 */
export async function findSessionByToken(db: Database, token: string): Promise<FoundSession | null> {
  const hash = hashSessionToken(token);
  const plain = await findPlainSession(db, hash);
  const full = plain.every(({ isPlain }) => isPlain) ? null : await findAnySession(db, hash);
  const [row] = full ?? plain;
  const special = full?.[0];
  if (!row || !timingSafeEqual(row.tokenHash, hash)) return null;
  const { id, personId, email, name, language, staffRole, userAgent, address } = row;
  return {
    id,
    person: { id: personId, email, name, language },
    staffRole,
    memberships: full ? membershipsIn(full) : membershipsOf(plain),
    createdAt: parseInstant(row.createdAt),
    lastUsedAt: parseInstant(row.lastUsedAt),
    signedInAt: parseInstantOrNull(row.signedInAt),
    strength: row.strength,
    expiresAt: parseInstant(row.expiresAt),
    userAgent,
    address,
    signOnAccountId: special?.signOnAccountId ?? null,
    signOnAt: parseInstantOrNull(special?.signOnAt ?? null),
    signOnAuthAt: parseInstantOrNull(special?.signOnAuthAt ?? null),
    signOnIsStrong: special?.signOnIsStrong ?? false,
    view: special ? viewIn(special) : null,
  };
}

function viewIn({ viewId, viewAccount, viewRole, viewExpiresAt }: FullSessionRow): FoundSession['view'] {
  if (viewId === null || viewAccount === null || viewRole === null || viewExpiresAt === null) return null;
  return { id: viewId, account: viewAccount, role: viewRole, expiresAt: parseInstant(viewExpiresAt) };
}

/**
 * The rows of a session. `isPlain` is false, and the rest does not count, where the person has signed in by an identity provider, an
 * account of theirs requires that or has a link to a child, or the session is in a view. Joins by keys alone, and few of them: each costs
 * a twentieth of the time (`npm run bench -- access`). What the account requires and links is copied to its members.
 */
async function findPlainSession({ sql: query }: Database, hash: Buffer): Promise<PlainSessionRow[]> {
  return await query<PlainSessionRow[]>`
    select s.token_hash as "tokenHash", s.id, s.user_agent as "userAgent", s.address, s.created_at as "createdAt",
      s.last_used_at as "lastUsedAt", s.signed_in_at as "signedInAt", s.strength, s.expires_at as "expiresAt",
      p.id as "personId", p.email, p.name, p.language, t.role as "staffRole", m.account_id as account, m.role,
      m.passkeys_required as "passkeysRequired",
      s.sign_on_account_id is null and m.has_access_rules is not true and not s.in_view as "isPlain"
    from sessions s
      join people p on p.id = s.person_id
      left join staff t on t.person_id = s.person_id and t.ended_at is null
      left join members m on m.person_id = s.person_id
    where s.token_hash = ${hash} and s.revoked_at is null and s.expires_at > now()`;
}

/** The rows of any session. */
async function findAnySession({ sql: query }: Database, hash: Buffer): Promise<FullSessionRow[]> {
  return await query<FullSessionRow[]>`
    select s.token_hash as "tokenHash", s.id, s.user_agent as "userAgent", s.address, s.created_at as "createdAt",
      s.last_used_at as "lastUsedAt", s.signed_in_at as "signedInAt", s.strength, s.expires_at as "expiresAt",
      v.id as "viewId", v.account_id as "viewAccount", v.role as "viewRole", v.expires_at as "viewExpiresAt",
      i.account_id as "signOnAccountId", case when i.account_id is not null then s.sign_on_at end as "signOnAt",
      case when i.account_id is not null then s.sign_on_auth_at end as "signOnAuthAt",
      i.account_id is not null and s.sign_on_is_strong as "signOnIsStrong",
      p.id as "personId", p.email, p.name, p.language, t.role as "staffRole", m.account_id as account, m.role,
      m.passkeys_required as "passkeysRequired", k.passkeys_required as "childPasskeys",
      r.account_id is not null and m.account_id is distinct from i.account_id as "signOnRequired",
      l.account_id as child, c.account_id is not null and m.account_id is distinct from i.account_id as "childRequires",
      case m.role when 'owner' then l.for_owner when 'billing_manager' then l.for_billing_manager
        when 'license_manager' then l.for_license_manager when 'member' then l.for_member when 'viewer' then l.for_viewer end as "childRole"
    from sessions s
      join people p on p.id = s.person_id
      left join identity_providers i on i.account_id = s.sign_on_account_id and i.is_enabled and i.client_set_at <= s.sign_on_at
        and exists (
          select from account_domains d
          where d.account_id = i.account_id and d.verified_at is not null and d.domain = split_part(lower(p.email), '@', 2)
        )
      left join staff t on t.person_id = s.person_id and t.ended_at is null and s.signed_in_at is not null
      left join members m on m.person_id = s.person_id and (s.signed_in_at is not null or m.account_id = i.account_id)
      left join identity_providers r on r.account_id = m.account_id and r.is_required
        and exists (
          select from account_domains d
          where d.account_id = r.account_id and d.verified_at is not null and d.domain = split_part(lower(p.email), '@', 2)
        )
      left join account_links l on l.parent_id = m.account_id and l.accepted_at is not null and l.ended_at is null
      left join accounts k on k.id = l.account_id
      left join identity_providers c on c.account_id = l.account_id and c.is_required
      left join account_views v on s.in_view and v.session_id = s.id and v.ended_at is null
    where s.token_hash = ${hash} and s.revoked_at is null and s.expires_at > now()
      and (s.signed_in_at is not null or i.account_id is not null)`;
}

/** Of a person with whose accounts neither a provider nor a link has to do. */
function membershipsOf(rows: readonly SessionRow[]): Membership[] {
  const found: Membership[] = [];
  for (const { account, role, strength, passkeysRequired } of rows)
    if (account !== null && role !== null)
      found.push({
        account,
        role,
        through: null,
        signOnRequired: false,
        passkeyRequired: passkeysRequired === true && strength !== 'strong',
      });
  return found.length < 2 ? found : found.toSorted(byAccount);
}

const byAccount = (a: Membership, b: Membership) => (a.account < b.account ? -1 : 1);

/** A member of an account is what they are there, whatever a link would make of them. */
function membershipsIn(rows: readonly FullSessionRow[]): Membership[] {
  const found = new Map<string, Membership>();
  for (const row of rows) {
    const { account, role, signOnRequired, passkeysRequired } = row;
    if (account === null || role === null) continue;
    const passkeyRequired = passkeysRequired === true && !isStrongFor(account, row);
    found.set(account, { account, role, through: null, signOnRequired, passkeyRequired });
  }
  for (const row of rows) {
    const { account, child, childRole, signOnRequired, childRequires } = row;
    if (child !== null && childRole !== null && !found.has(child))
      found.set(child, {
        account: child,
        role: childRole,
        through: account,
        signOnRequired: signOnRequired || childRequires,
        passkeyRequired: (row.passkeysRequired === true || row.childPasskeys === true) && !isStrongFor(account, row),
      });
  }
  return [...found.values()].toSorted(byAccount);
}

/** Records a use, at most once a minute: of many processes that see the same session used, one writes. */
export async function recordSessionUse(db: Database, id: string): Promise<void> {
  await db.orm
    .update(sessions)
    .set({ lastUsedAt: sql`now()` })
    .where(
      and(
        eq(sessions.id, id),
        sql`${sessions.lastUsedAt} <= now() - ${LAST_USED_PRECISION_MS}::int * interval '1 millisecond'`,
      ),
    );
}

const { tokenHash: _tokenHash, inView: _inView, ...SHOWN } = getTableColumns(sessions);

/** Sessions of a person that have not been revoked and not reached their absolute end, newest first. */
export async function listSessions(db: Database, personId: string): Promise<Session[]> {
  return await db.orm
    .select(SHOWN)
    .from(sessions)
    .where(and(eq(sessions.personId, personId), isNull(sessions.revokedAt), gt(sessions.expiresAt, sql`now()`)))
    .orderBy(desc(sessions.createdAt), asc(sessions.id))
    .limit(MAX_LISTED);
}

/** Whether a person was ever signed in, as far as sessions are kept: ended ones, too. */
export async function hasHadSession(db: Database, personId: string): Promise<boolean> {
  const rows = await db.orm.select({ id: sessions.id }).from(sessions).where(eq(sessions.personId, personId)).limit(1);
  return rows.length > 0;
}

/** More sessions of one person than can be looked through. */
const MAX_LISTED = 200;

/** Ends a session of the person, and the view that it is in. False when there is none, or it has ended. */
export async function revokeSession(db: Pick<Database, 'transaction'>, personId: string, id: string): Promise<boolean> {
  const ended = await db.transaction((transaction) =>
    revokeWhere(transaction, and(eq(sessions.id, id), eq(sessions.personId, personId))),
  );
  return ended > 0;
}

/**
 * Ends all sessions of a person, but for one if it is given, and the views that they are in. Returns how many. To be called in a
 * transaction, so that no session ends without its view.
 */
export async function revokeSessions(
  transaction: Pick<Queryable, 'orm'>,
  personId: string,
  but: string | null = null,
): Promise<number> {
  return await revokeWhere(
    transaction,
    and(eq(sessions.personId, personId), but === null ? undefined : ne(sessions.id, but)),
  );
}

/** Two statements: the second sees a view that began while the first waited for the row of its session. */
async function revokeWhere(transaction: Pick<Queryable, 'orm'>, which: SQL | undefined): Promise<number> {
  const rows = await transaction.orm
    .update(sessions)
    .set({ revokedAt: sql`now()` })
    .where(and(which, isNull(sessions.revokedAt)))
    .returning({ id: sessions.id });
  await endViewsOf(
    transaction,
    rows.map(({ id: ended }) => ended),
  );
  return rows.length;
}

/** How long a session that is over is kept, so that what happened in it can be told apart. */
const ENDED_SESSION_DAYS = 90;

/** The most days that a session is kept after the last sign-in in it. */
export const SESSION_RETENTION_DAYS = ENDED_SESSION_DAYS + SESSION_LIMITS.member.absoluteMs / 86_400_000;

/** Deletes sessions whose absolute end was long ago. */
export async function deleteEndedSessions({ sql: query }: Database): Promise<void> {
  await query`delete from sessions where expires_at < now() - ${ENDED_SESSION_DAYS}::int * interval '1 day'`;
}
