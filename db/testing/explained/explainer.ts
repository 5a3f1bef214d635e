import postgres from 'postgres';
import { asSystem } from '../../as-system.ts';
import { createOrm } from '../../connect.ts';
import type { ScopedDatabase } from '../../scoped.ts';
import { parsePlan, type Explained } from './plan.ts';

/** A statement as the driver sent it. */
export interface SentStatement {
  readonly text: string;
  readonly parameters: readonly unknown[];
}

type Work = (db: ScopedDatabase) => Promise<unknown>;

export interface Explainer {
  /**
   * Runs queries and returns how PostgreSQL executed each statement, those of triggers included. What they write is rolled back.
   * `setup` runs before, and its statements are not returned. Nor are there traces of the rows that it changed afterwards.
   */
  explain(work: Work, setup?: Work): Promise<Explained[]>;
  /**
   * The same, of the statements that the driver prepares, with the plan for any values: PostgreSQL may come to reuse it for all.
   * Call it after `explain`, which prepares them.
   */
  explainPrepared(work: Work, setup?: Work): Promise<Explained[]>;
  /** The statements of the last call of `explain`. */
  readonly sent: readonly SentStatement[];
  readonly sql: postgres.Sql;
  close(): Promise<void>;
}

/** Plans are sent to this client, and to no log of the server. Names: of PostgreSQL's settings. */
const SETTINGS = {
  client_min_messages: 'log',
  log_min_messages: 'panic',
  'auto_explain.log_format': 'json',
  'auto_explain.log_analyze': 'on',
  'auto_explain.log_buffers': 'on',
  'auto_explain.log_timing': 'off',
  'auto_explain.log_nested_statements': 'on',
  'auto_explain.log_min_duration': '0',
};

/** Connects as a superuser, which PostgreSQL's module `auto_explain` needs. */
export async function openExplainer(url: string): Promise<Explainer> {
  const explained: Explained[] = [];
  const sent: SentStatement[] = [];
  const sql = postgres(url, {
    // The transaction that is rolled back is that of this connection.
    max: 1,
    fetch_types: false,
    connection: { application_name: 'explainer', TimeZone: 'UTC', DateStyle: 'ISO' },
    onnotice: ({ message }) => void explained.push(...parsePlan(message)),
    debug: (_connection, text, parameters) => {
      if (!text.startsWith('set local')) sent.push({ text, parameters });
    },
  });
  const set = Object.entries(SETTINGS).map(([name, value]) => `set ${name} = ${value}`);
  await sql.unsafe([`load 'auto_explain'`, ...set].join(';'));
  const orm = createOrm(sql);
  const db = asSystem({
    sql,
    orm,
    // All is one transaction, which is rolled back.
    transaction: (work) => work({ sql, orm }),
    read: (work) => work({ sql, orm }),
    listen: () => Promise.reject(new Error('An explainer does not listen')),
    close: () => sql.end(),
  });
  const run = async (plans: 'custom' | 'generic', work: Work, setup?: Work) => {
    await sql.unsafe(`begin; set local plan_cache_mode = force_${plans}_plan`);
    let changed: string[] = [];
    try {
      await setup?.(db);
      if (setup) changed = await tablesWithManyChanges(sql);
      explained.length = 0;
      sent.length = 0;
      await work(db);
    } finally {
      await sql.unsafe('rollback');
    }
    sent.pop();
    // Rows that are rolled back stay in the indexes, where later queries would pass them.
    for (const table of changed) await sql.unsafe(`vacuum (index_cleanup on, truncate off) ${table}`);
    return [...explained];
  };
  return {
    sql,
    sent,
    explain: (work, setup) => run('custom', work, setup),
    async explainPrepared(work, setup) {
      const all = await run('generic', work, setup);
      const prepared = await sql.unsafe<{ statement: string }[]>('select statement from pg_prepared_statements');
      const texts = new Set(prepared.map(({ statement }) => statement));
      return all.filter(({ statement }) => texts.has(statement));
    },
    close: () => sql.end(),
  };
}

/** Tables of which the open transaction has changed more than some rows. */
async function tablesWithManyChanges(sql: postgres.Sql): Promise<string[]> {
  const tables = await sql.unsafe<{ name: string }[]>(
    'select relname as name from pg_stat_xact_user_tables where n_tup_ins + n_tup_upd + n_tup_del > 1000',
  );
  return tables.map(({ name }) => name);
}
