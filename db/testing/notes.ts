import { beforeAll, beforeEach } from 'vitest';
import type { Database, Queryable } from '../connect.ts';

/** A table of texts, each at most once, which COMMIT checks. It is empty at the start of each test. */
export function useNotes(db: () => Database) {
  beforeAll(async () => {
    await db().sql`create table notes (text text unique deferrable initially deferred)`;
  });
  beforeEach(async () => {
    await db().sql`truncate notes`;
  });
  return {
    write: ({ sql }: Pick<Queryable, 'sql'>, text: string) => sql`insert into notes (text) values (${text})`,
    async written(): Promise<string[]> {
      const rows = await db().sql<{ text: string }[]>`select text from notes order by text`;
      return rows.map(({ text }) => text);
    },
  };
}
