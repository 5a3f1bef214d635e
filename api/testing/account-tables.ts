import { is } from 'drizzle-orm';
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core';
import * as schema from '../../db/schema/index.ts';

/** Columns that say whose a row is without a foreign key: an API key's requests are its account's. */
const OWNER_COLUMNS: ReadonlySet<string> = new Set(['account_id', 'license_id', 'api_key_id']);

const tables = Object.values(schema).flatMap((value) => (is(value, PgTable) ? [getTableConfig(value)] : []));

/** The tables whose rows belong to accounts, by their columns or by what they refer to; made from the schema. */
export function accountTables(): string[] {
  const found = new Set(['accounts']);
  for (let size = 0; size < found.size;) {
    size = found.size;
    for (const { name, columns, foreignKeys } of tables) {
      const isOwned = columns.some((column) => OWNER_COLUMNS.has(column.name));
      const refersToOwned = foreignKeys.some((key) => found.has(getTableConfig(key.reference().foreignTable).name));
      if (isOwned || refersToOwned) found.add(name);
    }
  }
  return [...found].toSorted();
}
