import pino, { type Logger, type LoggerOptions } from 'pino';
import { safeError, safeMessage } from '../domain/privacy/safe-error.ts';

/** Which process writes a line. */
export type Part = 'api' | 'worker' | 'migration';

/** The log of a process, one line of JSON each. Errors go under `err`, and are written by {@link safeError} alone. */
export function createLog(part: Part, level: string, destination?: pino.DestinationStream): Logger {
  const options: LoggerOptions = {
    level,
    base: { part },
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

/**
 * The log of this process, on standard output. What would end the process with an error is written there as well, and so are the
 * warnings of Node: nothing is printed in another form from here on.
 */
export function startLog(part: Part): Logger {
  const log = createLog(part, 'info');
  process.on('uncaughtException', (error: unknown) => {
    log.fatal({ err: error }, error instanceof Error ? safeMessage(error) : 'Something that is no error was thrown');
    process.exit(1);
  });
  process.removeAllListeners('warning').on('warning', (warning) => log.warn({ err: warning }));
  return log;
}

/** Tells the program that started this process that it is ready, whatever the level of the log. */
export function announceReady(part: Part, about: Readonly<Record<string, string>>): void {
  const line = { level: pino.levels.values['info'], time: Date.now(), part, ready: true, ...about, msg: 'ready' };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
