import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { INDEX_COLUMNS, type ObjectType, type StoredObjects } from './kinds.ts';
import { whereConditions, type Filter } from './store-filter.ts';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS objects (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, id TEXT NOT NULL UNIQUE, created INTEGER NOT NULL,
    customer TEXT, status TEXT, parent TEXT, source TEXT, json TEXT NOT NULL);
  CREATE INDEX IF NOT EXISTS objects_kind ON objects (kind, seq);
  CREATE INDEX IF NOT EXISTS objects_customer ON objects (customer, kind, seq) WHERE customer IS NOT NULL;
  CREATE INDEX IF NOT EXISTS objects_parent ON objects (parent, kind, seq) WHERE parent IS NOT NULL;
  CREATE INDEX IF NOT EXISTS objects_source ON objects (source, kind, seq) WHERE source IS NOT NULL;
  CREATE TABLE IF NOT EXISTS cards (payment_method TEXT PRIMARY KEY, token TEXT NOT NULL, set_up INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS hosted (secret TEXT PRIMARY KEY, invoice TEXT NOT NULL, expires INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS replies (
    key TEXT PRIMARY KEY, endpoint TEXT NOT NULL, fingerprint TEXT NOT NULL, request TEXT NOT NULL,
    status INTEGER NOT NULL, body TEXT NOT NULL, expires INTEGER NOT NULL) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS replies_expires ON replies (expires);
  CREATE TABLE IF NOT EXISTS deliveries (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, rank REAL, event TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
    due INTEGER NOT NULL DEFAULT 0, held INTEGER NOT NULL DEFAULT 0);
  CREATE INDEX IF NOT EXISTS deliveries_rank ON deliveries (rank);
  CREATE TABLE IF NOT EXISTS debits (payment_intent TEXT PRIMARY KEY, due INTEGER) WITHOUT ROWID;
`;

/** One page of a list, by Stripe's cursors. Newest first unless `oldestFirst`. */
export interface Page {
  limit: number;
  startingAfter?: string | undefined;
  endingBefore?: string | undefined;
  oldestFirst?: boolean;
}

/**
 * The stand-in's state in SQLite, in one file, or in memory if there is none. Committed writes survive SIGKILL (write-ahead log).
 * With `synchronous=NORMAL` only a crash of the whole machine may lose the latest of them.
 */
export class Store {
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(file?: string) {
    this.#db = new DatabaseSync(file ?? ':memory:');
    this.#db.exec(
      'PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=5000; PRAGMA wal_autocheckpoint=10000; PRAGMA cache_size=-65536;',
    );
    this.#db.exec(SCHEMA);
    this.#addMissingColumn();
  }

  close(): void {
    this.#db.close();
  }

  /** Files of earlier versions have links without an expiry. They count as expired, so the API replaces them when it returns them. */
  #addMissingColumn(): void {
    const column = this.#db.prepare("SELECT 1 FROM pragma_table_info('hosted') WHERE name = 'expires'").get();
    if (!column) this.#db.exec('ALTER TABLE hosted ADD COLUMN expires INTEGER NOT NULL DEFAULT 0');
  }

  /** A prepared statement; each SQL text is prepared once. */
  sql(text: string): StatementSync {
    let statement = this.#statements.get(text);
    if (!statement) this.#statements.set(text, (statement = this.#db.prepare(text)));
    return statement;
  }

  begin(): void {
    this.sql('BEGIN IMMEDIATE').run();
  }
  commit(): void {
    this.sql('COMMIT').run();
  }
  rollback(): void {
    this.sql('ROLLBACK').run();
  }

  get<K extends ObjectType>(kind: K, id: string): StoredObjects[K] | undefined {
    const row = this.sql('SELECT json FROM objects WHERE id = ? AND kind = ?').get(id, kind);
    return row && parseObject(kind, row['json']);
  }

  /** An object of any kind by its id, for `expand`. */
  find(id: string): StoredObjects[ObjectType] | undefined {
    const row = this.sql('SELECT json FROM objects WHERE id = ?').get(id);
    return row && JSON.parse(String(row['json']));
  }

  /** Writes a new object, or a new state of a stored one, which keeps its position in lists. */
  put<K extends ObjectType>(kind: K, object: StoredObjects[K]): void {
    const { created, customer = null, status = null, parent = null, source = null } = INDEX_COLUMNS[kind](object);
    this.sql(
      `INSERT INTO objects (kind, id, created, customer, status, parent, source, json) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET customer = excluded.customer, status = excluded.status, parent = excluded.parent,
         source = excluded.source, json = excluded.json`,
    ).run(kind, object.id, created, customer, status, parent, source, JSON.stringify(object));
  }

  remove(id: string): void {
    this.sql('DELETE FROM objects WHERE id = ?').run(id);
  }

  /** One page. `more`: the list continues in the cursor's direction. Undefined if the cursor is not an object of this kind. */
  list<K extends ObjectType>(
    kind: K,
    filter: Filter,
    page: Page,
  ): { data: StoredObjects[K][]; more: boolean } | undefined {
    const backwards = page.endingBefore !== undefined;
    const cursor = page.endingBefore ?? page.startingAfter;
    const ascending = (page.oldestFirst ?? false) !== backwards;
    const { where, values } = whereConditions(kind, filter);
    if (cursor !== undefined) {
      const seq = this.sql('SELECT seq FROM objects WHERE id = ? AND kind = ?').get(cursor, kind)?.['seq'];
      if (seq === undefined) return undefined;
      where.push(ascending ? 'seq > ?' : 'seq < ?');
      values.push(seq);
    }
    const rows = this.sql(
      `SELECT json FROM objects WHERE ${where.join(' AND ')} ORDER BY seq ${ascending ? 'ASC' : 'DESC'} LIMIT ?`,
    ).all(...values, page.limit + 1);
    const data = rows.slice(0, page.limit).map((row) => parseObject(kind, row['json']));
    return { data: backwards ? data.reverse() : data, more: rows.length > page.limit };
  }

  count(kind: ObjectType, filter: Filter): number {
    const { where, values } = whereConditions(kind, filter);
    return Number(this.sql(`SELECT count(*) AS n FROM objects WHERE ${where.join(' AND ')}`).get(...values)?.['n']);
  }

  /** All objects that match, oldest first. */
  all<K extends ObjectType>(kind: K, filter: Filter): StoredObjects[K][] {
    const { where, values } = whereConditions(kind, filter);
    const rows = this.sql(`SELECT json FROM objects WHERE ${where.join(' AND ')} ORDER BY seq`).all(...values);
    return rows.map((row) => parseObject(kind, row['json']));
  }
}

/** Reads text that `put` wrote, so its type is known. */
const parseObject = <K extends ObjectType>(_kind: K, json: unknown): StoredObjects[K] => JSON.parse(String(json));
