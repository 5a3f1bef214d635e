import { quantile } from '../measure/statistics.ts';
import { withWorkers } from '../harness/workers.ts';
import { runBareBatch, runEvergreenBatch, type BatchResult } from './batches.ts';
import type { Benchmark } from './benchmark.ts';
import { runRounds } from './rounds.ts';
import { renewalsPerSecond } from './throughput.ts';

const LICENSE_COUNT = 1_000;

const NAMES = {
  evergreen: 'Evergreen: timer, charge, commit, mail',
  bareSame: 'bare timer workflow, the same work in one activity',
  bareEmpty: 'bare timer workflow, an activity that does nothing',
} as const;

/** A thousand licences due in the same second: renewals per second, and p99 of the delay behind the due time. */
export const burst: Benchmark = async (context, { rounds, sizeDivisor }, log) =>
  await withWorkers(context.stack, async (bare) => {
    const options = { count: Math.ceil(LICENSE_COUNT / sizeDivisor), withSignal: false };
    const lags: Record<keyof typeof NAMES, number[]> = { evergreen: [], bareEmpty: [], bareSame: [] };
    const measure = (name: keyof typeof NAMES, runBatch: () => Promise<BatchResult>) => async () => {
      const batch = await runBatch();
      lags[name].push(quantile(batch.completedAt, 0.99) - batch.due);
      return renewalsPerSecond(batch);
    };
    const rates = await runRounds(rounds, log, {
      evergreen: measure('evergreen', () => runEvergreenBatch(context, options)),
      bareEmpty: measure('bareEmpty', () => runBareBatch(context, bare, 'nothing', options)),
      bareSame: measure('bareSame', () => runBareBatch(context, bare, 'sameWork', options)),
    });
    const title = `${options.count} licences due in the same second`;
    return [
      {
        title: `${title}: drain`,
        unit: '/s',
        better: 'more',
        evergreen: { name: NAMES.evergreen, rounds: rates.evergreen },
        references: [
          { name: NAMES.bareSame, rounds: rates.bareSame, bound: 0.7 },
          { name: NAMES.bareEmpty, rounds: rates.bareEmpty },
        ],
      },
      {
        title: `${title}: p99 lag`,
        unit: 'ms',
        better: 'less',
        // The lag of the warm-up round comes first and is dropped.
        evergreen: { name: NAMES.evergreen, rounds: lags.evergreen.slice(-rounds) },
        references: [
          { name: NAMES.bareSame, rounds: lags.bareSame.slice(-rounds), bound: 1.5 },
          { name: NAMES.bareEmpty, rounds: lags.bareEmpty.slice(-rounds) },
        ],
      },
    ];
  });
