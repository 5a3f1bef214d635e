import pino, { type Logger, type LoggerOptions } from 'pino';
import { safeError, safeMessage } from '../domain/privacy/safe-error.ts';

/** The API's log, one line of JSON each. Errors go under `err`, and are written by {@link safeError} alone. */
export function createLog(level: string, destination?: pino.DestinationStream): Logger {
  const options: LoggerOptions = {
    level,
    base: { part: 'api' },
    serializers: { err: (error: unknown) => safeError(error) },
    hooks: {
      // Without a message pino would write the error's own, as it is.
      logMethod(args, method) {
        const [first, message] = args;
        const error: unknown = typeof first === 'object' && first !== null ? Reflect.get(first, 'err') : undefined;
        if (message === undefined && error instanceof Error) method.apply(this, [first, safeMessage(error)]);
        else method.apply(this, args);
      },
    },
  };
  return destination ? pino(options, destination) : pino(options);
}
