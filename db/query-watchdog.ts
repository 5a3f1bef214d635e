import { redactValues } from './redact-errors.ts';

/**
 * What the driver does with its queries. It documents none of this; its version is fixed (driver-patch/), and the tests of
 * connect.ts fail where it is otherwise.
 */
export interface DriverQuery extends Promise<unknown> {
  /** Whether its response is the next one on its connection: it is sent, and all that was sent before it is answered. */
  active: boolean;
  /** Sends it unless it was sent before. Awaiting it does this; a fragment of another query never is. */
  handle(): unknown;
  /** Sends it: to a free connection of the pool, or to that of a transaction. */
  handler(query: DriverQuery): unknown;
  /** The text between the values. */
  readonly strings: readonly string[];
  resolve(rows: unknown): void;
  reject(error: unknown): void;
}

/** Whether a value that the driver made is a query. Its helpers, such as lists of columns, are no promises. */
export function isDriverQuery(value: unknown): value is DriverQuery {
  return value instanceof Promise;
}

/** Sees whether the server answers: {@link createWatchdog}. */
export interface Watchdog {
  watch(query: DriverQuery): void;
  /** Starts waiting for a response; the function that it returns ends this. */
  expectResponse(): () => void;
}

/**
 * Calls `unanswered` when a query has no response `limitMs` after its turn came on its connection, and when the server cannot be
 * connected to in time. The server cancels statements that run too long; one that outlasts that has lost its connection without
 * notice. The time that a query waits for a connection, or for the queries before it on its connection, does not count.
 * Errors of watched queries do not repeat the values they were given.
 */
export function createWatchdog(limitMs: number, unanswered: () => void): Watchdog {
  function expectResponse(): () => void {
    let reading: NodeJS.Immediate | undefined;
    // A process that was busy for so long reads first what has arrived: immediates run after that.
    const timer = setTimeout(() => (reading = setImmediate(unanswered)), limitMs);
    return () => {
      clearTimeout(timer);
      clearImmediate(reading);
    };
  }

  function watch(query: DriverQuery): void {
    let active = false;
    let answered = () => {};
    Reflect.defineProperty(query, 'active', {
      get: () => active,
      set(value: boolean) {
        active = value;
        answered();
        if (active) answered = expectResponse();
      },
    });
    const reject = query.reject.bind(query);
    query.reject = (error) => {
      redactValues(error);
      reject(error);
      if (error instanceof Error && Reflect.get(error, 'code') === 'CONNECT_TIMEOUT') unanswered();
    };
  }
  return { watch, expectResponse };
}
