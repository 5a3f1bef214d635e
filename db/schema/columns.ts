import { sql, type SQL } from 'drizzle-orm';
import { customType, type AnyPgColumn } from 'drizzle-orm/pg-core';
import type { InstantMs } from '../../domain/calendar/instant.ts';
import { licenseVersions } from '../../domain/stored/license.ts';
import { restoreLines, storeLines } from '../../domain/stored/price-lines.ts';
import type { Stored, Versions } from '../../domain/stored/versioned.ts';
import { parseInstant, parseSpan, toTimestamptz, toTstzrange, type Span } from '../time.ts';

/** An instant in the domain's epoch milliseconds. Three decimals, so that what is read equals what was written. */
export const instant = customType<{ data: InstantMs; driverData: string }>({
  dataType: () => 'timestamp (3) with time zone',
  toDriver: toTimestamptz,
  fromDriver: parseInstant,
});

/** A half-open span `[start, end)`; null when it is empty: a period cut to nothing keeps its number, not its bounds. */
export const span = customType<{ data: Span | null; driverData: string }>({
  dataType: () => 'tstzrange',
  toDriver: toTstzrange,
  fromDriver: parseSpan,
});

/** A column of values of any version, read as present ones. */
export function storedAs<T>({ store, restore }: Pick<Versions<T>, 'store' | 'restore'>) {
  return jsonOf<T, Stored<T>>(store, restore);
}

/** A column of values whose kind another column says: read by the code that knows it. */
export const storedJson = jsonOf<Stored<unknown>, Stored<unknown>>(
  (stored) => stored,
  (stored) => stored,
);

export const storedLicense = storedAs(licenseVersions);

/** Lines of any version, read as present ones. */
export const storedLines = jsonOf(storeLines, restoreLines);

/** The driver is given text, and gives parsed values. */
function jsonOf<T, S extends object>(store: (value: T) => S, restore: (stored: S) => T) {
  return customType<{ data: T; driverData: S | string }>({
    dataType: () => 'jsonb',
    toDriver: (value) => JSON.stringify(store(value)),
    fromDriver(stored) {
      if (typeof stored === 'string') throw new TypeError('The driver gave JSON that is not parsed');
      return restore(stored);
    },
  });
}

export const bytes = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => 'bytea' });

/** A transaction id that never wraps, as text: JavaScript's numbers do not hold it. Compare it in SQL only. */
export const transactionId = customType<{ data: string; driverData: string }>({ dataType: () => 'xid8' });

/** When the row was written, by the database's clock. */
export const databaseNow = sql`now()`;

/** The condition that a column holds one of the values. */
export function isOneOf(column: AnyPgColumn, values: readonly string[]): SQL {
  return sql`${column} in (${sql.raw(values.map((value) => `'${value}'`).join(', '))})`;
}
