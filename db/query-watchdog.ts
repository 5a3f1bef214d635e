import type postgres from 'postgres';
import { redactValues } from './redact-errors.ts';

/**
 * Wraps the client so that `overdue` is called, once, for each query without a response after `limitMs`. The server
 * cancels queries that run too long; a query that outlasts that has lost its connection without notice. Errors of
 * queries no longer repeat the values they were given.
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

  /** A query is sent when it is first awaited; a fragment of another query never is. */
  function watch(query: unknown): unknown {
    if (!(query instanceof Promise)) return query;
    const then = query.then.bind(query);
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
    // oxlint-disable-next-line unicorn/no-thenable -- it already is a promise
    Reflect.defineProperty(query, 'then', { value });
    return query;
  }
}
