import { withWorkers } from '../harness/workers.ts';
import { runBareBatch, runEvergreenBatch, type BatchResult } from './batches.ts';
import type { BenchmarkResult } from '../report/result.ts';
import type { Benchmark } from './benchmark.ts';
import { runRounds } from './rounds.ts';
import { runSqlBatch } from './sql-loop.ts';

const LICENSE_COUNT = 200;

const NAMES = {
  evergreen: 'Evergreen: timer, charge (4 requests to Stripe), commit, mail',
  bareSame: 'bare: timer, signal, the same work in one activity',
  bareEmpty: 'bare: timer, signal, empty activity',
} as const;

/** Processor time per renewal, and renewals per second, when idle licences fall due together. */
export const throughput: Benchmark = async (context, { rounds, sizeDivisor }, log) =>
  await withWorkers(context.stack, async (bare) => {
    const options = { count: Math.ceil(LICENSE_COUNT / sizeDivisor), withSignal: true };
    const measured = await runRounds(rounds, log, {
      evergreen: async () => costOf(await runEvergreenBatch(context, options)),
      bareEmpty: async () => costOf(await runBareBatch(context, bare, 'nothing', options)),
      bareSame: async () => costOf(await runBareBatch(context, bare, 'sameWork', options)),
      sql: async () => renewalsPerSecond(await runSqlBatch(context, options.count, { charged: false })),
      sqlCharged: async () => renewalsPerSecond(await runSqlBatch(context, options.count, { charged: true })),
    });
    const { evergreen, bareSame, bareEmpty } = measured;
    const rates = (costs: typeof evergreen) => costs.map(({ perSecond }) => perSecond);
    const title = `${options.count} at once`;
    return [
      processorTimeResult(title, NAMES, { evergreen, bareSame, bareEmpty }),
      {
        title: `renewals per second (${title})`,
        unit: '/s',
        better: 'more',
        evergreen: { name: NAMES.evergreen, rounds: rates(evergreen) },
        references: [
          { name: NAMES.bareEmpty, rounds: rates(bareEmpty), bound: 0.5 },
          { name: NAMES.bareSame, rounds: rates(bareSame) },
          { name: 'SQL loop: one commit per renewal, no charge, no mail', rounds: measured.sql },
          { name: 'SQL loop: with the 4 requests to Stripe, no mail', rounds: measured.sqlCharged },
        ],
      },
    ];
  });

/** What a renewal of a batch costs. */
export interface BatchCost {
  readonly processorMs: number;
  readonly perSecond: number;
}

export function costOf(batch: BatchResult): BatchCost {
  return { processorMs: batch.processorMs / batch.completedAt.length, perSecond: renewalsPerSecond(batch) };
}

/** Processor time per renewal of three contenders, bounded by the one that does the same work. */
export function processorTimeResult(
  title: string,
  names: Readonly<Record<'evergreen' | 'bareSame' | 'bareEmpty', string>>,
  costs: Readonly<Record<'evergreen' | 'bareSame' | 'bareEmpty', readonly BatchCost[]>>,
): BenchmarkResult {
  const series = (contender: keyof typeof costs) => ({
    name: names[contender],
    rounds: costs[contender].map(({ processorMs }) => processorMs),
  });
  return {
    title: `processor time per renewal, all processes (${title})`,
    unit: 'ms',
    better: 'less',
    evergreen: series('evergreen'),
    references: [{ ...series('bareSame'), bound: 1.3 }, series('bareEmpty')],
  };
}

/** Measured from the due time to the last completion. */
function renewalsPerSecond({ due, completedAt }: Pick<BatchResult, 'due' | 'completedAt'>): number {
  return completedAt.length / ((Math.max(...completedAt) - due) / 1000);
}
