import type postgres from 'postgres';

/** The statements that drop and create a constraint or an index. */
interface Definition {
  readonly drop: string;
  readonly create: string;
}

/**
 * Runs `load` while the tables have no indexes and no foreign keys. Then it creates these again, several at a time in the given sessions,
 * and lets PostgreSQL analyse the tables: sorting all rows once is faster than finding a place for each. Constraints are checked
 * when they are created again.
 */
export async function withoutIndexes(
  sessions: readonly postgres.Sql[],
  load: (first: postgres.Sql) => Promise<void>,
): Promise<void> {
  const [first] = sessions;
  if (!first) throw new Error('No session');
  const foreignKeys = await constraints(first, ['f']);
  const keys = await constraints(first, ['p', 'u', 'x']);
  for (const { drop } of [...foreignKeys, ...keys]) await first.unsafe(drop);
  const indexes = await plainIndexes(first);
  for (const { drop } of indexes) await first.unsafe(drop);
  const tables = await first<{ name: string }[]>`select tablename as name from pg_tables where schemaname = 'public'`;
  for (const { name } of tables) await first`alter table ${first(name)} set unlogged`;
  await load(first);
  const created = [...keys, ...indexes].map(({ create }) => create);
  await runAll(sessions, created);
  await runAll(
    [first],
    foreignKeys.map(({ create }) => create),
  );
  await runAll(
    sessions,
    tables.map(({ name }) => `vacuum analyze ${name}`),
  );
}

/** Runs each statement once, in whichever session is free. */
async function runAll(sessions: readonly postgres.Sql[], statements: readonly string[]): Promise<void> {
  const left = [...statements];
  const work = async (sql: postgres.Sql) => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) await sql.unsafe(next);
  };
  await Promise.all(sessions.map(work));
}

async function constraints(sql: postgres.Sql, types: readonly string[]): Promise<Definition[]> {
  return await sql<Definition[]>`
    select format('alter table %s drop constraint %I', conrelid::regclass, conname) as drop,
      format('alter table %s add constraint %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) as create
    from pg_constraint
    where connamespace = 'public'::regnamespace and contype::text = any(string_to_array(${types.join(',')}, ','))
    -- The one that takes longest is created first.
    order by contype = 'x' desc, conname`;
}

async function plainIndexes(sql: postgres.Sql): Promise<Definition[]> {
  return await sql<Definition[]>`
    select format('drop index %I', indexname) as drop, indexdef as create
    from pg_indexes where schemaname = 'public' order by indexname`;
}
