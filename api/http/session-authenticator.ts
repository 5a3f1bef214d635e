import type { Database } from '../../db/connect.ts';
import {
  findSessionByToken,
  recordSessionUse,
  replaceSessionToken,
  type FoundSession,
} from '../../db/queries/sessions.ts';
import { isSessionToken } from '../../db/session-token.ts';
import type { InstantMs } from '../../domain/calendar/instant.ts';
import { LAST_USED_PRECISION_MS, sessionEnd, type SessionKind } from '../../domain/people/sessions.ts';
import { LookupCache } from './lookup-cache.ts';

export interface SessionAuthenticator {
  /**
   * The session of a token; null for one that is unknown, revoked or over. A session that ends in another process works here for five
   * seconds at most. `beforeLookup` runs before the database is asked, and may throw.
   */
  find(token: string, beforeLookup?: () => Promise<void>): Promise<FoundSession | null>;
  /** Gives the session of a token another one, which no process has looked up yet. Null when it has been revoked or replaced. */
  replaceToken(token: string): Promise<string | null>;
  /** Looks a person's sessions up again: one has ended, or what the person may do has changed. */
  forgetPerson(personId: string): void;
  /**
   * Looks the sessions of an account's people up again: how they may sign in has changed, or, for the members of a parent, which other
   * accounts they reach.
   */
  forgetAccount(accountId: string): void;
}

export function createSessionAuthenticator(db: Database, now: () => InstantMs): SessionAuthenticator {
  const cache = new LookupCache((token) => findAndUse(db, token, now), now);
  return {
    async find(token, beforeLookup = async () => undefined) {
      if (!isSessionToken(token)) return null;
      const session = await cache.get(token, beforeLookup);
      return session && !isOver(session, now()) ? session : null;
    },
    replaceToken: async (token) => await replaceSessionToken(db, token),
    forgetPerson: (personId) => cache.forget(({ person }) => person.id === personId),
    forgetAccount: (accountId) =>
      cache.forget(({ memberships }) => memberships.some((each) => each.account === accountId)),
  };
}

async function findAndUse(db: Database, token: string, now: () => InstantMs): Promise<FoundSession | null> {
  const session = await findSessionByToken(db, token);
  if (!session || isOver(session, now())) return null;
  if (session.lastUsedAt + LAST_USED_PRECISION_MS <= now()) await recordSessionUse(db, session.id);
  return session;
}

function isOver(session: FoundSession, now: InstantMs): boolean {
  return sessionEnd(session, kindOf(session)) <= now;
}

/** What the person is now. */
export function kindOf({ staffRole }: Pick<FoundSession, 'staffRole'>): SessionKind {
  return staffRole === null ? 'member' : 'staff';
}
