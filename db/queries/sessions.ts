import { timingSafeEqual } from 'node:crypto';
import { and, asc, desc, eq, getTableColumns, gt, isNull, ne, sql } from 'drizzle-orm';
import type { AccountRole, StaffRole } from '../../domain/access/roles.ts';
import type { InstantMs } from '../../domain/calendar/instant.ts';
import { LAST_USED_PRECISION_MS, SESSION_LIMITS } from '../../domain/people/sessions.ts';
import { toStorableText } from '../canonical-json.ts';
import type { Database, Queryable } from '../connect.ts';
import { newId } from '../ids.ts';
import { parseInstant } from '../time.ts';
import { sessions } from '../schema/index.ts';
import { generateSessionToken, hashSessionToken } from '../session-token.ts';
import type { Person } from './people.ts';

/** What a person is in an account. */
export interface Membership {
  readonly account: string;
  readonly role: AccountRole;
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
  readonly signedInAt: InstantMs;
  readonly expiresAt: InstantMs;
  readonly userAgent: string | null;
  readonly address: string | null;
}

export type Session = Omit<typeof sessions.$inferSelect, 'tokenHash'>;

/** A device, as the person recognises it. */
export interface Device {
  readonly userAgent: string | null;
  readonly address: string | null;
}

const MAX_USER_AGENT = 200;

/** Begins a session, which ends after `absoluteMs` at the latest. Returns its token, which cannot be read again. */
export async function createSession(
  db: Database,
  { personId, absoluteMs, device }: { personId: string; absoluteMs: number; device: Device },
): Promise<{ id: string; token: string }> {
  const { token, hash } = generateSessionToken();
  const id = newId('ses');
  await db.orm.insert(sessions).values({ id, personId, tokenHash: hash, ...signIn(absoluteMs, device) });
  return { id, token };
}

/**
 * Another sign-in in the session that has this token now: it gets a new one, and its times begin again. Null when it has been revoked,
 * or has another token by now, which a process that caches sessions may not know yet.
 */
export async function renewSession(
  db: Database,
  presented: string,
  { absoluteMs, device }: { absoluteMs: number; device: Device },
): Promise<{ id: string; token: string } | null> {
  const { token, hash } = generateSessionToken();
  const rows = await db.orm
    .update(sessions)
    .set({ tokenHash: hash, ...signIn(absoluteMs, device), signedInAt: sql`now()`, lastUsedAt: sql`now()` })
    .where(hasToken(presented))
    .returning({ id: sessions.id });
  const [renewed] = rows;
  return renewed ? { ...renewed, token } : null;
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

/** One row for each membership, and one for a person who has none. */
interface SessionRow extends Pick<FoundSession, 'id' | 'userAgent' | 'address' | 'staffRole'> {
  readonly tokenHash: Buffer;
  readonly createdAt: string;
  readonly lastUsedAt: string;
  readonly signedInAt: string;
  readonly expiresAt: string;
  readonly personId: string;
  readonly email: string;
  readonly name: string;
  readonly language: string;
  readonly account: string | null;
  readonly role: AccountRole | null;
}

/**
 * The session that a token belongs to, with the person's roles; null when there is none, it has been revoked, or its absolute end has
 * passed. One statement, which the server prepares once: every request of a person waits for it. Whether the session was idle for too
 * long depends on what the person is: the caller asks `sessionEnd`. The index is searched by the token's hash, so the time it takes
 * reveals nothing about the token.
 *
 * Joins by keys alone: subqueries, JSON and arithmetic on instants made it take half as long again (`npm run bench -- access`).
 */
export async function findSessionByToken({ sql: query }: Database, token: string): Promise<FoundSession | null> {
  const hash = hashSessionToken(token);
  const rows = await query<SessionRow[]>`
    select s.token_hash as "tokenHash", s.id, s.user_agent as "userAgent", s.address, s.created_at as "createdAt",
      s.last_used_at as "lastUsedAt", s.signed_in_at as "signedInAt", s.expires_at as "expiresAt",
      p.id as "personId", p.email, p.name, p.language, t.role as "staffRole", m.account_id as account, m.role
    from sessions s
      join people p on p.id = s.person_id
      left join staff t on t.person_id = s.person_id and t.ended_at is null
      left join members m on m.person_id = s.person_id
    where s.token_hash = ${hash} and s.revoked_at is null and s.expires_at > now()`;
  const [row] = rows;
  if (!row || !timingSafeEqual(row.tokenHash, hash)) return null;
  const { id, personId, email, name, language, staffRole, userAgent, address } = row;
  return {
    id,
    person: { id: personId, email, name, language },
    staffRole,
    memberships: membershipsIn(rows),
    createdAt: parseInstant(row.createdAt),
    lastUsedAt: parseInstant(row.lastUsedAt),
    signedInAt: parseInstant(row.signedInAt),
    expiresAt: parseInstant(row.expiresAt),
    userAgent,
    address,
  };
}

function membershipsIn(rows: readonly SessionRow[]): Membership[] {
  return rows
    .flatMap(({ account, role }) => (account === null || role === null ? [] : [{ account, role }]))
    .toSorted((a, b) => (a.account < b.account ? -1 : 1));
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

const { tokenHash: _tokenHash, ...SHOWN } = getTableColumns(sessions);

/** Sessions of a person that have not been revoked and not reached their absolute end, newest first. */
export async function listSessions(db: Database, personId: string): Promise<Session[]> {
  return await db.orm
    .select(SHOWN)
    .from(sessions)
    .where(and(eq(sessions.personId, personId), isNull(sessions.revokedAt), gt(sessions.expiresAt, sql`now()`)))
    .orderBy(desc(sessions.createdAt), asc(sessions.id))
    .limit(MAX_LISTED);
}

/** More sessions of one person than can be looked through. */
const MAX_LISTED = 200;

/** Ends a session of the person. False when there is none, or it has ended. */
export async function revokeSession(db: Database, personId: string, id: string): Promise<boolean> {
  const rows = await db.orm
    .update(sessions)
    .set({ revokedAt: sql`now()` })
    .where(and(eq(sessions.id, id), eq(sessions.personId, personId), isNull(sessions.revokedAt)))
    .returning({ id: sessions.id });
  return rows.length > 0;
}

/** Ends all sessions of a person, but for one if it is given. Returns how many. */
export async function revokeSessions(db: Queryable, personId: string, but: string | null = null): Promise<number> {
  const rows = await db.orm
    .update(sessions)
    .set({ revokedAt: sql`now()` })
    .where(
      and(eq(sessions.personId, personId), isNull(sessions.revokedAt), but === null ? undefined : ne(sessions.id, but)),
    )
    .returning({ id: sessions.id });
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
