import pino, { type Logger } from 'pino';
import { safeError } from '../domain/privacy/safe-error.ts';

/** The API's log, one line of JSON each. Errors go under `err`, and are written by {@link safeError} alone. */
export function createLog(level: string, destination?: pino.DestinationStream): Logger {
  const options = { level, base: { part: 'api' }, serializers: { err: (error: unknown) => safeError(error) } };
  return destination ? pino(options, destination) : pino(options);
}
