import type { Benchmark } from './benchmark.ts';
import { runBareBatch, runEvergreenBatch, type BatchResult } from './batches.ts';
import { withWorkers } from '../harness/workers.ts';
import { runSqlBatch } from './sql-loop.ts';
import { runRounds } from './rounds.ts';

const LICENSE_COUNT = 200;

/** Renewals a second: licences at rest come due together, the timer of each ends, and each is charged and recorded. */
export const throughput: Benchmark = async (parts, { rounds, sizeDivisor: shrink }, say) =>
  await withWorkers(parts.stack, async (bare) => {
    const options = { count: Math.ceil(LICENSE_COUNT / shrink), withSignal: true };
    const measured = await runRounds(rounds, say, {
      evergreen: async () => renewalsPerSecond(await runEvergreenBatch(parts, options)),
      bareEmpty: async () => renewalsPerSecond(await runBareBatch(parts, bare, 'nothing', options)),
      bareSame: async () => renewalsPerSecond(await runBareBatch(parts, bare, 'sameWork', options)),
      sql: async () => renewalsPerSecond(await runSqlBatch(parts, options.count, { charged: false })),
      sqlCharged: async () => renewalsPerSecond(await runSqlBatch(parts, options.count, { charged: true })),
    });
    return [
      {
        title: `renewals per second (${options.count} at once)`,
        unit: '/s',
        better: 'more',
        evergreen: {
          name: 'Evergreen: timer, charge (4 requests to Stripe), commit, mail',
          rounds: measured.evergreen,
        },
        references: [
          { name: 'bare: timer, signal, empty activity', rounds: measured.bareEmpty, bound: 0.5 },
          { name: 'bare: timer, signal, the same work in one activity', rounds: measured.bareSame },
          { name: 'SQL loop: one commit a renewal, no charge, no mail', rounds: measured.sql },
          { name: 'SQL loop: with the 4 requests to Stripe, no mail', rounds: measured.sqlCharged },
        ],
      },
    ];
  });

/** From the instant at which they were due until the last one was through. */
export function renewalsPerSecond({ due, completedAt: through }: BatchResult): number {
  return through.length / ((Math.max(...through) - due) / 1000);
}
