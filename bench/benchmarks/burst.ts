import { withWorkers } from '../harness/workers.ts';
import { quantile } from '../measure/statistics.ts';
import { runBareBatch, runEvergreenBatch, type BatchResult } from './batches.ts';
import type { Benchmark } from './benchmark.ts';
import { runRounds } from './rounds.ts';
import { costOf, processorTimeResult, type BatchCost } from './throughput.ts';

const LICENSE_COUNT = 1_000;

const NAMES = {
  evergreen: 'Evergreen: timer, charge, commit, mail',
  bareSame: 'bare timer workflow, the same work in one activity',
  bareEmpty: 'bare timer workflow, an activity that does nothing',
} as const;

interface BurstCost extends BatchCost {
  /** The delay behind the due time. */
  readonly p99LagMs: number;
}

/** A thousand licences due in the same second: processor time per renewal, renewals per second, and p99 of the delay. */
export const burst: Benchmark = async (context, { rounds, sizeDivisor }, log) =>
  await withWorkers(context.stack, async (bare) => {
    const options = { count: Math.ceil(LICENSE_COUNT / sizeDivisor), withSignal: false };
    const costs = await runRounds(rounds, log, {
      evergreen: async () => burstCost(await runEvergreenBatch(context, options)),
      bareEmpty: async () => burstCost(await runBareBatch(context, bare, 'nothing', options)),
      bareSame: async () => burstCost(await runBareBatch(context, bare, 'sameWork', options)),
    });
    const series = (contender: keyof typeof costs, value: 'perSecond' | 'p99LagMs') => ({
      name: NAMES[contender],
      rounds: costs[contender].map((cost) => cost[value]),
    });
    const title = `${options.count} licences due in the same second`;
    return [
      processorTimeResult(title, NAMES, costs),
      {
        title: `${title}: drain`,
        unit: '/s',
        better: 'more',
        evergreen: series('evergreen', 'perSecond'),
        references: [{ ...series('bareSame', 'perSecond'), bound: 0.7 }, series('bareEmpty', 'perSecond')],
      },
      {
        title: `${title}: p99 lag`,
        unit: 'ms',
        better: 'less',
        evergreen: series('evergreen', 'p99LagMs'),
        references: [{ ...series('bareSame', 'p99LagMs'), bound: 1.5 }, series('bareEmpty', 'p99LagMs')],
      },
    ];
  });

function burstCost(batch: BatchResult): BurstCost {
  return { ...costOf(batch), p99LagMs: quantile(batch.completedAt, 0.99) - batch.due };
}
