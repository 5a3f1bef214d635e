import type { QueryCase } from './query-cases.ts';

/** Goes on as the login of people who sign in, until the transaction is rolled back. */
export function asPerson({ query: called, name, run }: QueryCase): QueryCase {
  return {
    query: called,
    name: `${name} of a person`,
    run: async (db) => {
      await db.sql.unsafe('set local role evergreen_auth');
      return await run(db);
    },
  };
}
