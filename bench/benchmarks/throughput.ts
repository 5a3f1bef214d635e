import type { Benchmark } from './benchmark.ts';
import { runBareBatch, runEvergreenBatch, type BatchResult } from './batches.ts';
import { withWorkers } from '../harness/workers.ts';
import { runSqlBatch } from './sql-loop.ts';
import { runRounds } from './rounds.ts';

const LICENSE_COUNT = 200;

/** Renewals per second when idle licences fall due together. */
export const throughput: Benchmark = async (context, { rounds, sizeDivisor }, log) =>
  await withWorkers(context.stack, async (bare) => {
    const options = { count: Math.ceil(LICENSE_COUNT / sizeDivisor), withSignal: true };
    const measured = await runRounds(rounds, log, {
      evergreen: async () => renewalsPerSecond(await runEvergreenBatch(context, options)),
      bareEmpty: async () => renewalsPerSecond(await runBareBatch(context, bare, 'nothing', options)),
      bareSame: async () => renewalsPerSecond(await runBareBatch(context, bare, 'sameWork', options)),
      sql: async () => renewalsPerSecond(await runSqlBatch(context, options.count, { charged: false })),
      sqlCharged: async () => renewalsPerSecond(await runSqlBatch(context, options.count, { charged: true })),
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
          { name: 'SQL loop: one commit per renewal, no charge, no mail', rounds: measured.sql },
          { name: 'SQL loop: with the 4 requests to Stripe, no mail', rounds: measured.sqlCharged },
        ],
      },
    ];
  });

/** Measured from the due time to the last completion. */
export function renewalsPerSecond({ due, completedAt }: BatchResult): number {
  return completedAt.length / ((Math.max(...completedAt) - due) / 1000);
}
