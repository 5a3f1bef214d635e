import type postgres from 'postgres';
import type { Step } from '../../../domain/lifecycle/effects.ts';
import { commitTransition } from '../../commit.ts';
import type { Database } from '../../connect.ts';
import { vault } from '../../testing/database.ts';
import { expectStep, insertTrial, START } from '../../testing/fixtures.ts';
import { Cache, OrderedReader, readNaively } from './readers.ts';
import type { Writer } from './writer.ts';

const LICENSES = 2;
const STEPS = 12;

/** A licence and the steps that it goes through, whoever writes them. */
type Subject = readonly [Step, ...Step[]];

/**
 * Runs random operations of writers and readers, one at a time: transactions that begin long before they write, wait for each
 * other, are undone or killed; readers that end before they have kept their position; a restore into a cluster whose
 * transaction ids are lower. The same random numbers give the same operations.
 */
export class Schedule {
  readonly reader = new OrderedReader();
  readonly naive = new OrderedReader(readNaively);
  readonly cache = new Cache();
  readonly #db: Database;
  readonly #writers: readonly Writer[];
  readonly #random: () => number;
  #subjects: readonly Subject[] = [];

  constructor(db: Database, writers: readonly Writer[], random: () => number) {
    this.#db = db;
    this.#writers = writers;
    this.#random = random;
  }

  async run(operations: number): Promise<void> {
    await this.#db.sql`delete from events`;
    this.#subjects = await Promise.all(
      Array.from({ length: LICENSES }, async () => stepsAfter(await insertTrial(this.#db))),
    );
    for (let n = 0; n < operations; n += 1) {
      await this.#operate();
      await this.#waitUntilQuiet();
    }
    await this.#endAll();
    // As a projection does before it reads. It would wait for a writer that has begun an epoch.
    await this.#db.sql`select current_feed_epoch()`;
  }

  /** The ids of licences and accounts, with the number of their events. */
  async recorded(): Promise<Map<string, number>> {
    const heads = new Map<string, number>();
    for (const [{ license }] of this.#subjects) {
      heads.set(license.id, await headOf(this.#db.sql, 'licenses', license.id));
      heads.set(license.account, await headOf(this.#db.sql, 'accounts', license.account));
    }
    return heads;
  }

  async #operate(): Promise<void> {
    const { sql } = this.#db;
    const writer = this.#pick(this.#writers);
    switch (this.#pickWeighted({ begin: 4, write: 6, commit: 4, rollback: 1, kill: 1, read: 6, restore: 0.15 })) {
      case 'begin':
        return writer.isOpen ? undefined : await writer.begin();
      case 'write':
        return await this.#write(writer);
      case 'commit':
        return writer.isOpen && !writer.isBlocked ? await writer.end('commit') : undefined;
      case 'rollback':
        return writer.isOpen && !writer.isBlocked ? await writer.end('rollback') : undefined;
      case 'kill':
        return writer.isOpen ? await writer.kill(sql) : undefined;
      case 'read':
        return await this.#read();
      case 'restore':
        return await this.#restore();
    }
  }

  /** The next step of a licence, or a change of its account, in the writer's transaction. */
  async #write(writer: Writer): Promise<void> {
    const subject = this.#pick(this.#subjects);
    const { license } = subject[0];
    const ofAccount = this.#random() < 0.3;
    const next = subject[await headOf(this.#db.sql, 'licenses', license.id)];
    if (!writer.isOpen || writer.isBlocked || !next) return;
    const name = `Name ${this.#random()}`;
    if (ofAccount) writer.write((db) => db.sql`update accounts set name = ${name} where id = ${license.account}`);
    else writer.write((db) => commitTransition(db, vault, [next]));
  }

  async #read(): Promise<void> {
    const crashes = this.#random() < 0.2;
    await this.reader.read(this.#db, { crashes });
    await this.naive.read(this.#db, { crashes });
    await this.cache.read(this.#db);
  }

  /** What a dump holds in a cluster whose ids are lower: all that is stored seems to come from the future. */
  async #restore(): Promise<void> {
    await this.#endAll();
    const { sql } = this.#db;
    for (const [table, column] of [
      ['events', 'txid'],
      ['licenses', 'feed_txid'],
      ['accounts', 'feed_txid'],
    ] as const)
      await sql`
        update ${sql(table)} set ${sql(column)} = (${sql(column)}::text::bigint + 1000000000)::text::xid8
        where ${sql(table === 'events' ? 'epoch' : 'feed_epoch')} = (select epoch from feed_epoch)`;
    for (const reader of [this.reader, this.naive])
      if (reader.position.epoch === (await presentEpoch(sql)))
        reader.position = { ...reader.position, txid: String(BigInt(reader.position.txid) + 1_000_000_000n) };
    await sql`update feed_epoch set cluster = 'another'`;
  }

  async #endAll(): Promise<void> {
    for (;;) {
      const open = this.#writers.filter(({ isOpen }) => isOpen);
      if (open.length === 0) return;
      await open.find(({ isBlocked }) => !isBlocked)?.end('commit');
      await this.#waitUntilQuiet();
    }
  }

  /** Until each write has ended or waits for another transaction. */
  async #waitUntilQuiet(): Promise<void> {
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      const pids = this.#writers.filter(({ isBlocked }) => isBlocked).map(({ pid }) => pid);
      if (pids.length === 0) return;
      const waiting = await this.#db.sql`
        select from pg_stat_activity where wait_event_type = 'Lock' and pid = any (string_to_array(${pids.join(',')}, ',')::int[])`;
      if (waiting.length === pids.length) return;
    }
  }

  #pick<T>(items: readonly T[]): T {
    const item = items[Math.floor(this.#random() * items.length)];
    if (item === undefined) throw new RangeError('Nothing to pick from');
    return item;
  }

  #pickWeighted<K extends string>(weights: Readonly<Record<K, number>>): K {
    const names = Object.keys(weights) as K[];
    let left = this.#random() * names.reduce((sum, name) => sum + weights[name], 0);
    return names.find((name) => (left -= weights[name]) < 0) ?? this.#pick(names);
  }
}

function stepsAfter(opened: Step): Subject {
  const steps: [Step, ...Step[]] = [opened];
  for (let n = 1; n <= STEPS; n += 1) {
    const { license } = steps.at(-1) ?? opened;
    steps.push(expectStep(license, { type: 'set_auto_renew', on: !license.autoRenew }, START + n));
  }
  return steps;
}

async function headOf(sql: postgres.Sql, table: 'licenses' | 'accounts', id: string): Promise<number> {
  const [row] = await sql<[{ sequence: number }]>`select sequence from ${sql(table)} where id = ${id}`;
  return row.sequence;
}

async function presentEpoch(sql: postgres.Sql): Promise<number> {
  const [row] = await sql<[{ epoch: number }]>`select epoch from feed_epoch`;
  return row.epoch;
}
