import type postgres from 'postgres';
import type { Database } from '../../connect.ts';
import { eventColumns, FEED_START, toFeedEvent, type EventRow, type FeedEvent, type FeedPosition } from '../event.ts';
import { readInOrder } from '../in-order.ts';
import { readNew, readSeen, type Seen } from '../new-events.ts';

type Read = (db: Pick<Database, 'sql'>, after: FeedPosition, limit: number) => Promise<FeedEvent[]>;

/** A reader that goes on from the last position it has kept, and all that it got. */
export class OrderedReader {
  readonly got: FeedEvent[] = [];
  position = FEED_START;
  readonly #read: Read;

  constructor(read: Read = readInOrder) {
    this.#read = read;
  }

  /** Reads a few events. `crashes`: it ends before it has kept its position. */
  async read(db: Pick<Database, 'sql'>, { crashes }: { readonly crashes: boolean }): Promise<number> {
    const events = await this.#read(db, this.position, 4);
    this.got.push(...events);
    const last = events.at(-1);
    if (last && !crashes) this.position = last.position;
    return events.length;
  }
}

/** What many write first: events after the last position, without regard to transactions that are still open. */
export async function readNaively(
  { sql }: Pick<Database, 'sql'>,
  after: FeedPosition,
  limit: number,
): Promise<FeedEvent[]> {
  const rows = await sql<EventRow[]>`
    select ${eventColumns(sql)} from events e
    where (e.epoch, e.txid, e.subject_type, e.subject_id, e.sequence)
        > (${after.epoch}::integer, ${after.txid}::text::xid8, ${after.subjectType}, ${after.subjectId}, ${after.sequence}::integer)
    order by e.epoch, e.txid, e.subject_type, e.subject_id, e.sequence limit ${limit}`;
  return rows.map(toFeedEvent);
}

/** The newest sequence of each subject, kept up to date by what is new. */
export class Cache {
  readonly newest = new Map<string, number>();
  #seen: Seen | undefined;

  async read(db: Pick<Database, 'sql'>): Promise<void> {
    const found = this.#seen && (await readNew(db, this.#seen));
    if (!found) return await this.#load(db);
    for (const { subjectId, sequence } of found.events) this.#apply(subjectId, sequence);
    this.#seen = found.seen;
  }

  async #load(db: Pick<Database, 'sql'>): Promise<void> {
    this.#seen = await readSeen(db);
    for (const [subject, sequence] of await newestSequences(db.sql)) this.#apply(subject, sequence);
  }

  #apply(subject: string, sequence: number): void {
    this.newest.set(subject, Math.max(sequence, this.newest.get(subject) ?? 0));
  }
}

/** The sequence of each subject's last event. */
export async function newestSequences(sql: postgres.Sql): Promise<Map<string, number>> {
  const rows = await sql<{ id: string; newest: number }[]>`
    select subject_id as id, max(sequence) as newest from events group by subject_id`;
  return new Map(rows.map(({ id, newest }) => [id, newest]));
}
