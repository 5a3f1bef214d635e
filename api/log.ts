import pino, { type Logger } from 'pino';

/**
 * The API's log, one line of JSON each. Errors go under `err`, and are written by {@link errorForLog} alone: drivers
 * attach queries, parameters and whole answers to theirs, and none of them belong in a log.
 */
export function createLog(level: string, destination?: pino.DestinationStream): Logger {
  const options = { level, base: { part: 'api' }, serializers: { err: errorForLog } };
  return destination ? pino(options, destination) : pino(options);
}

interface LoggedError {
  readonly type: string;
  readonly message: string;
  readonly stack?: string | undefined;
  readonly code?: string | number;
  readonly cause?: LoggedError;
}

/** More than the length of any driver's chain of causes. */
const MAX_DEPTH = 6;

/** The parts of an error that are logged: its kind, where it was thrown, and the same of its cause. */
export function errorForLog(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error, message: 'Something that is no error was thrown' };
  const { name, message, stack, cause } = error;
  const code: unknown = Reflect.get(error, 'code');
  return {
    type: name,
    message,
    stack,
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    ...(cause instanceof Error && depth < MAX_DEPTH ? { cause: errorForLog(cause, depth + 1) } : {}),
  };
}
