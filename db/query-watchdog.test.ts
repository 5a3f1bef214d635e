import { setImmediate as nextTurn } from 'node:timers/promises';
import postgres from 'postgres';
import { expect, test, vi } from 'vitest';
import { testStack } from '../test/support/stack.ts';
import { createWatchdog } from './query-watchdog.ts';
import { watchClient } from './watched-client.ts';

function watchedClient(limitMs: number) {
  const unanswered = vi.fn();
  const sql = watchClient(postgres(testStack().databaseUrl, { max: 1 }), createWatchdog(limitMs, unanswered));
  return { sql, unanswered };
}

test('a query without a response within the limit is reported once', async () => {
  const { sql, unanswered } = watchedClient(50);
  await sql`select pg_sleep(0.3)`;
  expect(unanswered).toHaveBeenCalledOnce();
  await sql.end();
});

test('a response that has arrived while the process was busy counts', async () => {
  const { sql, unanswered } = watchedClient(100);
  await sql`select 1`;
  const query = sql`select 2 as two`.execute();
  // Now it is sent.
  await nextTurn();
  await nextTurn();
  for (const until = performance.now() + 300; performance.now() < until;);
  expect(await query).toMatchObject([{ two: 2 }]);
  expect(unanswered).not.toHaveBeenCalled();
  await sql.end();
});
