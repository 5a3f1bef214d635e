import { and, eq, type SQL } from 'drizzle-orm';
import {
  guessLimit,
  GUESS_WINDOWS_S,
  type GuessKind,
  type GuessLimit,
  type GuessSubject,
} from '../../domain/people/guess-limits.ts';
import type { Database, Queryable } from '../connect.ts';
import { guessCounters } from '../schema/index.ts';

/** Whose guesses are counted together, by a keyed hash. */
export interface Guesser {
  readonly subject: GuessSubject;
  readonly hash: Buffer;
}

export type GuessDecision =
  | { readonly ok: true }
  | {
      readonly ok: false;
      /** Whose limit is reached. */
      readonly by: GuessSubject;
      /** Seconds until the window ends. */
      readonly retryAfterS: number;
      /** True for one refusal of a guesser in a day: somebody should be told. */
      readonly isFirst: boolean;
    };

interface CounterRow {
  readonly subject: GuessSubject;
  readonly windowS: number;
  /** Of one that passes above the most of an hour and a day. */
  readonly isPause: boolean;
  readonly most: number;
  readonly used: number;
  /** The count with this guess; null when it was not counted. */
  readonly count: number | null;
  readonly retryAfterS: number;
  readonly alarmed: boolean;
}

/**
 * Counts a guess for each of the guessers, for an hour and a day, unless one of them has no guesses left: then it counts for none, so
 * that a client that is refused uses up nobody's limit. Where the limit has a pause, one guess passes in each such time when none is left.
 * One statement; guesses at once cannot pass a limit together.
 */
export async function takeGuess(
  { sql: query, orm }: Queryable,
  kind: GuessKind,
  guessers: readonly Guesser[],
): Promise<GuessDecision> {
  const wanted = guessers.flatMap(({ subject, hash }) =>
    windowsOf(guessLimit(kind, subject)).map((window) => ({ subject, hash: hash.toString('hex'), ...window })),
  );
  const rows = await query<CounterRow[]>`
    with wanted as (
      select subject, decode(hash, 'hex') as hash, window_s, most, is_pause
      from json_to_recordset(${JSON.stringify(wanted)}::text::json) as w (subject text, hash text, window_s int, most int, is_pause bool)
    ),
    found as (
      select w.*, coalesce(c.starts_at + w.window_s * interval '1 second', '-infinity') as ends_at,
        coalesce(c.count, 0) as last_count, coalesce(c.alarmed, false) as alarmed
      from wanted w left join guess_counters c
        on c.kind = ${kind} and c.subject = w.subject and c.subject_hash = w.hash and c.window_s = w.window_s
    ),
    current as (
      select *, case when ends_at > now() then last_count else 0 end as used from found
    ),
    counted as (
      insert into guess_counters as c (kind, subject, subject_hash, window_s, starts_at, count)
      select ${kind}, subject, hash, window_s, now(), 1 from wanted
      where not exists (
        select from current group by subject
        having bool_or(used >= most and not is_pause) and coalesce(bool_and(used >= most) filter (where is_pause), true)
      )
      -- The same order everywhere, so that statements at once cannot block each other.
      order by subject, window_s
      on conflict (kind, subject, subject_hash, window_s) do update set
        count = case when c.starts_at + c.window_s * interval '1 second' > now() then c.count + 1 else 1 end,
        alarmed = c.alarmed and c.starts_at + c.window_s * interval '1 second' > now(),
        starts_at = case when c.starts_at + c.window_s * interval '1 second' > now() then c.starts_at else now() end
      returning subject, window_s, count
    )
    select subject, window_s as "windowS", is_pause as "isPause", most, used, count,
      greatest(1, ceil(extract(epoch from case when ends_at > now() then ends_at - now() else window_s * interval '1 second' end)))::int
        as "retryAfterS",
      alarmed and ends_at > now() as alarmed
    from current left join counted using (subject, window_s)`;
  const over = rows.filter(({ count, used, most }) => (count === null ? used >= most : count > most));
  const [longest] = guessers
    .flatMap(({ subject }) => refusalOf(rows, over, subject) ?? [])
    .toSorted((a, b) => b.retryAfterS - a.retryAfterS);
  if (!longest) return { ok: true };
  const isTold = rows.some(
    ({ subject, windowS, alarmed }) => subject === longest.subject && windowS === DAY_S && alarmed,
  );
  const guesser = guessers.find(({ subject }) => subject === longest.subject);
  const isFirst = !isTold && guesser !== undefined && (await claimTelling(orm, kind, guesser));
  return { ok: false, by: longest.subject, retryAfterS: longest.retryAfterS, isFirst };
}

/** How long a guesser is refused: until a window that is used up ends, or a pause before that. Null if it is not. */
function refusalOf(rows: readonly CounterRow[], over: readonly CounterRow[], subject: GuessSubject): CounterRow | null {
  const ofGuesser = over.filter((row) => row.subject === subject);
  const [longest] = ofGuesser.filter(({ isPause }) => !isPause).toSorted((a, b) => b.retryAfterS - a.retryAfterS);
  const hasPause = rows.some((row) => row.subject === subject && row.isPause);
  if (!longest || !hasPause) return longest ?? null;
  const pause = ofGuesser.find(({ isPause }) => isPause);
  return pause ? { ...longest, retryAfterS: Math.min(longest.retryAfterS, pause.retryAfterS) } : null;
}

function windowsOf({ hour, day, pauseS }: GuessLimit) {
  return [
    { window_s: GUESS_WINDOWS_S.hour, most: hour, is_pause: false },
    { window_s: GUESS_WINDOWS_S.day, most: day, is_pause: false },
    ...(pauseS === undefined ? [] : [{ window_s: pauseS, most: 1, is_pause: true }]),
  ];
}

const DAY_S = GUESS_WINDOWS_S.day;

/** True for one caller in the guesser's day. */
async function claimTelling(orm: Queryable['orm'], kind: GuessKind, guesser: Guesser): Promise<boolean> {
  const rows = await orm
    .update(guessCounters)
    .set({ alarmed: true })
    .where(and(countersOf(kind, guesser), eq(guessCounters.windowS, DAY_S), eq(guessCounters.alarmed, false)))
    .returning({ kind: guessCounters.kind });
  return rows.length > 0;
}

/** Takes a guess that was right off the counts: signing in often is no guessing. */
export async function forgetGuess(
  { sql: query }: Pick<Database, 'sql'>,
  kind: GuessKind,
  guessers: readonly Guesser[],
): Promise<void> {
  const counted = guessers.map(({ subject, hash }) => ({ subject, hash: hash.toString('hex') }));
  await query`
    with locked as (
      select c.subject, c.subject_hash, c.window_s
      from json_to_recordset(${JSON.stringify(counted)}::text::json) as g (subject text, hash text)
      join guess_counters c on c.kind = ${kind} and c.subject = g.subject and c.subject_hash = decode(g.hash, 'hex')
      -- As in takeGuess, so that statements at once cannot block each other.
      order by c.subject, c.window_s for update of c
    )
    update guess_counters c set count = greatest(c.count - 1, 0) from locked l
    where c.kind = ${kind} and c.subject = l.subject and c.subject_hash = l.subject_hash and c.window_s = l.window_s`;
}

function countersOf(kind: GuessKind, { subject, hash }: Guesser): SQL | undefined {
  return and(eq(guessCounters.kind, kind), eq(guessCounters.subject, subject), eq(guessCounters.subjectHash, hash));
}

/** The longest window. */
export const GUESS_RETENTION_DAYS = GUESS_WINDOWS_S.day / 86_400;

/** Deletes counters whose window is over. */
export async function deleteOldGuesses({ sql: query }: Database): Promise<void> {
  await query`delete from guess_counters where starts_at < now() - ${GUESS_RETENTION_DAYS}::int * interval '1 day'`;
}
