import { timingSafeEqual } from 'node:crypto';
import { and, asc, desc, eq, getTableColumns, gt, isNull, ne, sql } from 'drizzle-orm';
import type { AccountRole, StaffRole } from '../../domain/access/roles.ts';
import type { InstantMs } from '../../domain/calendar/instant.ts';
import { LAST_USED_PRECISION_MS, SESSION_LIMITS } from '../../domain/people/sessions.ts';
import { toStorableText } from '../canonical-json.ts';
import type { Database, Queryable } from '../connect.ts';
import { newId } from '../ids.ts';
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

interface SessionRow extends Omit<FoundSession, 'person'> {
  readonly tokenHash: Buffer;
  readonly personId: string;
  readonly email: string;
  readonly name: string;
  readonly language: string;
}

/**
 * The session that a token belongs to, with the person's roles; null when there is none, it has been revoked, or its absolute end has
 * passed. One statement, which the server prepares once: every request of a person waits for it. Whether the session was idle for too
 * long depends on what the person is: the caller asks `sessionEnd`. The index is searched by the token's hash, so the time it takes
 * reveals nothing about the token.
 */
export async function findSessionByToken({ sql: query }: Database, token: string): Promise<FoundSession | null> {
  const hash = hashSessionToken(token);
  const [row] = await query<SessionRow[]>`
    select s.token_hash as "tokenHash", s.id, s.user_agent as "userAgent", s.address,
      (extract(epoch from s.created_at) * 1000)::float8 as "createdAt",
      (extract(epoch from s.last_used_at) * 1000)::float8 as "lastUsedAt",
      (extract(epoch from s.signed_in_at) * 1000)::float8 as "signedInAt",
      (extract(epoch from s.expires_at) * 1000)::float8 as "expiresAt",
      p.id as "personId", p.email, p.name, p.language,
      (select role from staff where person_id = s.person_id and ended_at is null) as "staffRole",
      (select coalesce(json_agg(json_build_object('account', account_id, 'role', role) order by account_id), '[]')
        from members where person_id = s.person_id) as memberships
    from sessions s join people p on p.id = s.person_id
    where s.token_hash = ${hash} and s.revoked_at is null and s.expires_at > now()`;
  if (!row || !timingSafeEqual(row.tokenHash, hash)) return null;
  const { tokenHash: _hash, personId: id, email, name, language, ...session } = row;
  return { ...session, person: { id, email, name, language } };
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
