import { drizzle } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import type { Database } from '../../connect.ts';
import { withoutHints } from './without-hints.ts';

/** A connection that writes in a transaction of its own, held open for as long as a test wants. */
export class Writer {
  readonly #url: string;
  #sql: postgres.Sql;
  #pid = 0;
  #open = false;
  #pending: Promise<void> | undefined;

  constructor(url: string) {
    this.#url = url;
    this.#sql = connectOnce(url);
  }

  get isOpen(): boolean {
    return this.#open;
  }

  /** Whether its last write has not ended: it waits for another transaction. */
  get isBlocked(): boolean {
    return this.#pending !== undefined;
  }

  get pid(): number {
    return this.#pid;
  }

  /** Opens a transaction that has its id from the start, so that it is older than all that write after it. */
  async begin(): Promise<void> {
    await this.#sql`begin`;
    const [row] = await this.#sql<[{ pid: number }]>`select pg_backend_pid() as pid, pg_current_xact_id()`;
    this.#pid = row.pid;
    this.#open = true;
  }

  /** Starts a write and does not wait for it. A refused one undoes the transaction. */
  write(work: (db: Database) => Promise<unknown>): void {
    const orm = drizzle(this.#sql);
    // A hint would be sent in the open transaction, at a time that no seed decides.
    const db = withoutHints({ sql: this.#sql, orm }) as unknown as Database;
    this.#pending = work(db)
      .then(() => undefined)
      .catch(async () => await this.end('rollback').catch(() => undefined))
      .finally(() => (this.#pending = undefined));
  }

  async end(how: 'commit' | 'rollback'): Promise<void> {
    this.#open = false;
    await this.#sql.unsafe(how);
  }

  /** Ends the connection as a killed process does, and opens another. */
  async kill(admin: postgres.Sql): Promise<void> {
    await admin`select pg_terminate_backend(${this.#pid}, 5000)`;
    this.#open = false;
    await this.#pending;
    await this.close();
    this.#sql = connectOnce(this.#url);
  }

  async query(statement: string): Promise<void> {
    await this.#sql.unsafe(statement);
  }

  async close(): Promise<void> {
    await this.#sql.end({ timeout: 1 }).catch(() => undefined);
  }
}

/** One connection, so that statements between `begin` and `commit` are one transaction. */
function connectOnce(url: string): postgres.Sql {
  return postgres(url, { max: 1, fetch_types: false, onnotice: () => undefined });
}
