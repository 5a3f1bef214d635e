import type postgres from 'postgres';
import { interceptQueries } from './intercept-queries.ts';
import { isDriverQuery, type Watchdog } from './query-watchdog.ts';
import { runTransaction, type Work } from './transaction.ts';

/** The client with all its queries and transactions watched. The client itself must not be used any more. */
export function watchClient(pool: postgres.Sql, watchdog: Watchdog): postgres.Sql {
  const watch = (value: unknown) => {
    if (isDriverQuery(value)) watchdog.watch(value);
    return value;
  };
  const plain = pool.unsafe.bind(pool);
  const unsafe = (...args: Parameters<typeof plain>) => watch(plain(...args));
  // The driver's `begin` sends BEGIN by this method of the client.
  Reflect.set(pool, 'unsafe', unsafe);
  const begin = (...args: [Work] | [string, Work]) => {
    const [options, work] = args.length === 1 ? ['', args[0]] : args;
    return runTransaction(pool, watchdog, options, work);
  };
  return interceptQueries(pool, watch, { begin, unsafe });
}
