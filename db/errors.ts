/**
 * Errors after which trying again later can succeed: connection lost, server shutting down, starting up or full; and
 * a statement that the server cancelled because it ran too long, waited too long for a lock, or caused a deadlock.
 */
const UNAVAILABLE_CODES =
  /^(08...|57014|57P0[1-3]|53300|55P03|40001|40P01|CONNECT_TIMEOUT|CONNECTION_(CLOSED|DESTROYED|ENDED)|ECONN(REFUSED|RESET|ABORTED)|EHOST(UNREACH|DOWN)|ENETUNREACH|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EPIPE|ENOENT)$/;

/** Where the server refuses a statement that was prepared before a table was changed. It is prepared again the next time. */
const OUTDATED_STATEMENT = /^(FetchPreparedStatement|RevalidateCachedQuery)$/;

/** Whether the error means that the database is unavailable, and not that the query was wrong. */
export function isUnavailable(error: unknown): boolean {
  return (
    UNAVAILABLE_CODES.test(errorField(error, 'code') ?? '') ||
    OUTDATED_STATEMENT.test(errorField(error, 'routine') ?? '')
  );
}

/** The constraint that refused the write, or undefined for any other error. */
export function violatedConstraint(error: unknown): string | undefined {
  return errorField(error, 'code')?.startsWith('23') ? errorField(error, 'constraint_name') : undefined;
}

/** A field of the driver's error, or of its cause. */
function errorField(error: unknown, name: 'code' | 'constraint_name' | 'routine'): string | undefined {
  for (let at = error; at instanceof Error; at = at.cause) {
    const value: unknown = Reflect.get(at, name);
    if (typeof value === 'string') return value;
  }
  return undefined;
}
