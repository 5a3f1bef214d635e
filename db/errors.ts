/**
 * Server states in which trying again later is the answer: connection lost, shutting down, starting up, full; and a
 * statement that the server gave up since it took too long, waited too long for a lock, or stood in another's way.
 */
const UNAVAILABLE_CODES =
  /^(08...|57014|57P0[1-3]|53300|55P03|40001|40P01|CONNECT_TIMEOUT|CONNECTION_(CLOSED|DESTROYED|ENDED)|ECONN(REFUSED|RESET|ABORTED)|EHOST(UNREACH|DOWN)|ENETUNREACH|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EPIPE|ENOENT)$/;

/** Whether the error says that the database is away, and not that something was wrong with the query. */
export function isUnavailable(error: unknown): boolean {
  return UNAVAILABLE_CODES.test(errorField(error, 'code') ?? '');
}

/** The constraint that refused the write, or undefined for any other error. */
export function violatedConstraint(error: unknown): string | undefined {
  return errorField(error, 'code')?.startsWith('23') ? errorField(error, 'constraint_name') : undefined;
}

/** A field of the driver's error, or of its cause. */
function errorField(error: unknown, name: 'code' | 'constraint_name'): string | undefined {
  for (let at = error; at instanceof Error; at = at.cause) {
    const value: unknown = Reflect.get(at, name);
    if (typeof value === 'string') return value;
  }
  return undefined;
}
