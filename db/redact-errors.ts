import { DrizzleQueryError } from 'drizzle-orm';
import type { PgSession } from 'drizzle-orm/pg-core';

/**
 * Makes a session throw the driver's own errors. Drizzle wraps them in an error whose message contains the query with
 * its parameters, so that names and mail addresses would reach logs and failed activities.
 */
export function throwDriverErrors(session: Pick<PgSession, 'prepareQuery'>): void {
  const prepareQuery = session.prepareQuery.bind(session);
  session.prepareQuery = (...query) => {
    const prepared = prepareQuery(...query);
    const execute = prepared.execute.bind(prepared);
    prepared.execute = async (values) => {
      try {
        return await execute(values);
      } catch (error) {
        throw error instanceof DrizzleQueryError && error.cause ? error.cause : error;
      }
    };
    return prepared;
  };
}

/** Fields of the error of a refused write that repeat the row: `Failing row contains (…)`. */
const VALUE_FIELDS = ['detail', 'where'] as const;

/** Removes the fields of the driver's error that repeat values of the row. */
export function redactValues(error: unknown): void {
  if (!(error instanceof Error)) return;
  for (const name of VALUE_FIELDS) Reflect.deleteProperty(error, name);
}
