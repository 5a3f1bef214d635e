/**
 * A process that writes all the time: `fork` it with the address of a migrated database that has {@link createTransferTables}.
 * It stops at any message, and answers with a {@link LoadReport}. An error that is no outage ends it.
 */
import { plainCommand } from '../../domain/lifecycle/commands.ts';
import type { Step } from '../../domain/lifecycle/effects.ts';
import { commitTransition } from '../commit.ts';
import { connect, type Database } from '../connect.ts';
import { isUnavailable } from '../errors.ts';
import { expectStep, insertTrial, START } from './fixtures.ts';
import { readAs } from './read-as.ts';
import { vault } from './vault.ts';

export const LOAD_APPLICATION = 'load';
/** Fewer than there are loops, so that some work always waits for a connection. */
const CONNECTIONS = 4;
const LOOPS_OF_EACH_KIND = 4;

export interface LoadReport {
  /** The last step that was acknowledged, by licence. */
  readonly licenses: readonly { readonly id: string; readonly sequence: number }[];
  /** Transfers that were acknowledged. */
  readonly transfers: readonly string[];
  /** Transfers that failed by an outage and were not repeated. */
  readonly abandoned: readonly string[];
  /** Attempts that failed by an outage. */
  readonly outages: number;
}

/** A transfer is one row and two entries, written in one transaction. Nothing in the tables refuses a second or a missing entry. */
export async function createTransferTables({ sql }: Database): Promise<void> {
  await sql`create table transfers (id text primary key)`;
  await sql`create table transfer_entries (transfer text not null, amount int not null)`;
}

if (import.meta.main) await main(process.argv[2] ?? '');

async function main(url: string): Promise<void> {
  const db = connect(url, { applicationName: LOAD_APPLICATION, maxConnections: CONNECTIONS });
  const licenses: { id: string; sequence: number }[] = [];
  const transfers: string[] = [];
  const abandoned: string[] = [];
  const stop = new AbortController();
  let outages = 0;

  async function attempt(work: () => Promise<unknown>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      if (!isUnavailable(error)) throw error;
      outages += 1;
      return false;
    }
  }
  async function advanceLicense({ license: opened }: Step): Promise<void> {
    const log = { id: opened.id, sequence: opened.sequence };
    licenses.push(log);
    for (let license = opened; !stop.signal.aborted; log.sequence = license.sequence) {
      const step = expectStep(license, plainCommand('set_auto_renew', license), START + license.sequence * 1_000);
      while (!(await attempt(() => commitTransition(db, vault, [step]))));
      ({ license } = step);
    }
  }
  async function transferAmounts(loop: number): Promise<void> {
    for (let n = 0; !stop.signal.aborted; n += 1) {
      const id = `${loop}/${n}`;
      let done = await attempt(() => transfer(db, id));
      // Every third one is given up when it fails.
      if (n % 3 > 0) while (!done) done = await attempt(() => transfer(db, id));
      (done ? transfers : abandoned).push(id);
    }
  }
  async function readSetting(loop: number): Promise<void> {
    for (let n = 0; !stop.signal.aborted; n += 1) await attempt(() => expectOwnSetting(db, `${loop}/${n}`));
  }
  const trials = await Promise.all(Array.from({ length: LOOPS_OF_EACH_KIND }, () => insertTrial(db)));
  process.once('message', () => stop.abort());
  process.once('disconnect', () => process.exit(1));
  process.send?.('started');
  await Promise.all(trials.flatMap((trial, i) => [advanceLicense(trial), transferAmounts(i), readSetting(i)]));
  await db.close();
  process.send?.({ licenses, transfers, abandoned, outages } satisfies LoadReport, () => process.exit());
}

/** Does nothing when the transfer is recorded, so that it can be repeated. Some statements are sent together, some one by one. */
async function transfer(db: Database, id: string): Promise<void> {
  await db.transaction(async ({ sql }) => {
    const [fresh] = await sql`insert into transfers (id) values (${id}) on conflict do nothing returning id`;
    if (!fresh) return;
    await Promise.all([
      sql`insert into transfer_entries (transfer, amount) values (${id}, -1)`,
      sql`select pg_sleep(0.005)`,
      sql`select 1`,
    ]);
    await sql`insert into transfer_entries (transfer, amount) values (${id}, 1)`;
  });
}

/** Throws when a read sees the setting of another transaction. */
async function expectOwnSetting(db: Database, value: string): Promise<void> {
  const seen = await db.read((transaction) => readAs(value, transaction));
  if (seen !== value) throw new Error(`The setting of ${seen} was read instead of ${value}`);
}
