import type { Account } from '../../db/queries/accounts.ts';
import type { Database } from '../../db/connect.ts';
import { addMember } from '../../db/queries/members.ts';
import { ensurePerson } from '../../db/queries/people.ts';
import { createSession, findSessionByToken } from '../../db/queries/sessions.ts';
import { hashSessionToken } from '../../db/session-token.ts';
import { forEachConcurrent, type BenchContext } from '../harness/context.ts';
import { quantile } from '../measure/statistics.ts';
import type { BenchmarkResult } from '../report/result.ts';
import { runRounds } from './rounds.ts';

const PEOPLE = 500;
const SESSIONS_OF_PERSON = 3;
const NINETY_DAYS_MS = 90 * 86_400_000;

/**
 * What every request of a person waits for: the session of a token, with the person and their roles, by the login that the API looks
 * it up with; and a bare read of the session's row by the same index and login. They take turns, so both see the same disturbances.
 */
export async function measureSessions(
  context: BenchContext,
  auth: Database,
  accounts: readonly Account[],
  { rounds, reads, log }: { readonly rounds: number; readonly reads: number; readonly log: (line: string) => void },
): Promise<BenchmarkResult> {
  const tokens = await createSessions(context, accounts);
  await context.db.sql`analyze`;
  const { both } = await runRounds(rounds, log, { both: async () => await readInTurn(auth, tokens, reads) });
  return {
    title: `a session is looked up, ${reads} times, p50`,
    unit: 'ms',
    better: 'less',
    evergreen: { name: 'with person and roles', rounds: both.map(({ lookup }) => lookup) },
    references: [{ name: 'the row of the session', rounds: both.map(({ bare }) => bare), bound: 1.3 }],
  };
}

/** Tokens of sessions of new members. */
async function createSessions({ db }: BenchContext, accounts: readonly Account[]): Promise<string[]> {
  const tokens: string[] = [];
  const places = Array.from({ length: PEOPLE }, (_, n) => n);
  await forEachConcurrent(places, 4, async (n) => {
    const account = accounts[n % accounts.length];
    if (!account) throw new RangeError('No accounts');
    const email = `person-${n}-${crypto.randomUUID()}@people.example`;
    const { id: personId } = await ensurePerson(db, { email, name: 'Jana', language: 'en' });
    await addMember(db, { personId, accountId: account.id, role: 'viewer' });
    for (let made = 0; made < SESSIONS_OF_PERSON; made += 1) {
      const device = { userAgent: 'Mozilla/5.0 (X11; Linux x86_64)', address: '192.0.2.1' };
      const made = await createSession(db, {
        personId,
        email,
        absoluteMs: NINETY_DAYS_MS,
        device,
        strength: 'mail_code',
      });
      if (made) tokens.push(made.token);
    }
  });
  return tokens;
}

/** The medians in milliseconds, and what one in a hundred takes longer than. */
async function readInTurn(auth: Database, tokens: readonly string[], count: number) {
  const times = { lookup: new Array<number>(), bare: new Array<number>() };
  const reads = {
    lookup: (token: string) => findSessionByToken(auth, token),
    bare: async (token: string) => {
      const [row] = await auth.sql`
        select id, person_id, created_at, last_used_at, signed_in_at, strength, expires_at, user_agent, address, revoked_at
        from sessions where token_hash = ${hashSessionToken(token)}`;
      return row ?? null;
    },
  };
  for (let n = 0; n < count; n += 1) {
    const token = tokens[(n * 7_919) % tokens.length] ?? '';
    for (const name of n % 2 === 0 ? (['lookup', 'bare'] as const) : (['bare', 'lookup'] as const)) {
      const startedAt = performance.now();
      if ((await reads[name](token)) === null) throw new Error('The session was not read');
      times[name].push(performance.now() - startedAt);
    }
  }
  return {
    lookup: quantile(times.lookup, 0.5),
    bare: quantile(times.bare, 0.5),
    lookupP99: quantile(times.lookup, 0.99),
    bareP99: quantile(times.bare, 0.99),
  };
}
