import type postgres from 'postgres';
import { redactValues } from './redact-errors.ts';

/**
 * The client with an eye on each query: one that has not ended after `limitMs` is told to `overdue`, once. The server
 * ends what runs too long; a query outlasts that only where its answer cannot come any more, over a connection that was
 * lost without a word. What a query fails with no longer repeats the values it was given.
 */
export function withQueryWatchdog(sql: postgres.Sql, limitMs: number, overdue: () => void): postgres.Sql {
  return new Proxy(sql, {
    apply(target, self, args) {
      return watch(Reflect.apply(target, self, args));
    },
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (name !== 'unsafe' || typeof member !== 'function') return member;
      return (...args: unknown[]) => watch(Reflect.apply(member, target, args));
    },
  });

  /** A query is sent when it is first waited for; one that becomes a part of another never is. */
  function watch(made: unknown): unknown {
    if (!(made instanceof Promise)) return made;
    const then = made.then.bind(made);
    let sent = false;
    const value = (...handlers: Parameters<typeof then>) => {
      if (!sent) {
        sent = true;
        const timer = setTimeout(overdue, limitMs);
        const ended = () => clearTimeout(timer);
        void then(ended, (error: unknown) => {
          ended();
          redactValues(error);
        });
      }
      return then(...handlers);
    };
    // oxlint-disable-next-line unicorn/no-thenable -- it is a promise already
    Reflect.defineProperty(made, 'then', { value });
    return made;
  }
}
