import { DrizzleQueryError } from 'drizzle-orm';
import type { PgSession } from 'drizzle-orm/pg-core';

/**
 * Makes a session throw the driver's own errors. Drizzle wraps them in one whose message, and so every log and every
 * failed activity, holds the whole query with its parameters: names and mail addresses among them.
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

/** What the server tells beside the message of a refused write: `Failing row contains (…)`, in full. */
const VALUE_FIELDS = ['detail', 'where'] as const;

/** Takes from the driver's error what repeats the values of the row. Those of the query stand where no log looks. */
export function redactValues(error: unknown): void {
  if (!(error instanceof Error)) return;
  for (const name of VALUE_FIELDS) Reflect.deleteProperty(error, name);
}
