import type postgres from 'postgres';
import { isDriverQuery, type Watchdog } from './query-watchdog.ts';
import { redactValues } from './redact-errors.ts';

type Work = (sql: postgres.TransactionSql) => unknown;

/** The client with all its queries and transactions watched. The client itself must not be used any more. */
export function watchClient(pool: postgres.Sql, watchdog: Watchdog): postgres.Sql {
  const watch = (value: unknown) => {
    if (isDriverQuery(value)) watchdog.watch(value);
    return value;
  };
  const begin = (...args: [Work] | [string, Work]) => {
    const [options, work] = args.length === 1 ? ['', args[0]] : args;
    return runTransaction(pool, watchdog, options, work);
  };
  return interceptQueries(pool, watch, { begin });
}

/**
 * Runs `work` by the driver's `begin`, and watches BEGIN, each statement, and COMMIT or ROLLBACK. Every statement belongs to the
 * transaction or fails: one that is sent when `work` has ended is refused, since its connection may serve somebody else by
 * then. Those under way are answered before the transaction ends.
 */
async function runTransaction(pool: postgres.Sql, watchdog: Watchdog, options: string, work: Work): Promise<unknown> {
  const sent = new Set<Promise<unknown>>();
  let [workEnded, ended] = [false, false];
  let answered = () => {};

  function watch(query: unknown): unknown {
    if (!isDriverQuery(query)) return query;
    watchdog.watch(query);
    const handle = query.handle.bind(query);
    query.handle = () => {
      if (workEnded && !sent.has(query))
        return query.reject(new Error('The transaction has ended: await its statements in it.'));
      sent.add(query);
      return handle();
    };
    return query;
  }
  try {
    return await pool.begin(options, async (client) => {
      try {
        return await allOf(work(interceptQueries(client, watch, { options: pool.options })));
      } finally {
        workEnded = true;
        await Promise.allSettled(sent);
        // After a lost connection `begin` fails at once, before `work` ends.
        if (!ended) answered = watchdog.expectResponse();
      }
    });
  } catch (error) {
    // COMMIT fails with the values of a row that a deferred constraint refuses.
    redactValues(error);
    throw error;
  } finally {
    ended = true;
    answered();
  }
}

/** As for the driver's `begin`, `work` may return a list of queries. */
async function allOf(result: unknown): Promise<unknown> {
  return Array.isArray(result) ? await Promise.all(result) : await result;
}

/** The client, with each query that it makes passed through `watch`, and with other `members`. */
function interceptQueries<Client extends postgres.ISql>(
  client: Client,
  watch: (value: unknown) => unknown,
  members: Readonly<Record<string | symbol, unknown>>,
): Client {
  const unsafe = client.unsafe.bind(client);
  // Changed in the client, because the driver's `begin` sends BEGIN by it.
  Reflect.set(client, 'unsafe', (...args: Parameters<typeof unsafe>) => watch(unsafe(...args)));
  return new Proxy(client, {
    apply: (target, self, args) => watch(Reflect.apply(target, self, args)),
    get: (target, name) => (name in members ? members[name] : Reflect.get(target, name)),
  });
}
