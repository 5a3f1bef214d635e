import { quantile } from '../measure/statistics.ts';
import { withWorkers } from '../harness/workers.ts';
import { runBareBatch, runEvergreenBatch, type BatchResult } from './batches.ts';
import type { Benchmark } from './benchmark.ts';
import { runRounds } from './rounds.ts';
import { renewalsPerSecond } from './throughput.ts';

const LICENSE_COUNT = 1_000;

/** A thousand licences due in the same second: how fast they are through, and how late the late ones are. */
export const burst: Benchmark = async (parts, { rounds, sizeDivisor: shrink }, say) =>
  await withWorkers(parts.stack, async (bare) => {
    const options = { count: Math.ceil(LICENSE_COUNT / shrink), withSignal: false };
    const lags: Record<'evergreen' | 'bareEmpty' | 'bareSame', number[]> = {
      evergreen: [],
      bareEmpty: [],
      bareSame: [],
    };
    const measure = (name: keyof typeof lags, wave: () => Promise<BatchResult>) => async () => {
      const went = await wave();
      lags[name].push(quantile(went.completedAt, 0.99) - went.due);
      return renewalsPerSecond(went);
    };
    const rates = await runRounds(rounds, say, {
      evergreen: measure('evergreen', () => runEvergreenBatch(parts, options)),
      bareEmpty: measure('bareEmpty', () => runBareBatch(parts, bare, 'nothing', options)),
      bareSame: measure('bareSame', () => runBareBatch(parts, bare, 'sameWork', options)),
    });
    const of = `${options.count} licences due in the same second`;
    const names = {
      evergreen: 'Evergreen: timer, charge, commit, mail',
      bareSame: 'bare timer workflow, the same work in one activity',
      bareEmpty: 'bare timer workflow, an activity that does nothing',
    };
    return [
      {
        title: `${of}: drain`,
        unit: '/s',
        better: 'more',
        evergreen: { name: names.evergreen, rounds: rates.evergreen },
        references: [
          { name: names.bareSame, rounds: rates.bareSame, bound: 0.7 },
          { name: names.bareEmpty, rounds: rates.bareEmpty },
        ],
      },
      {
        title: `${of}: p99 lag`,
        unit: 'ms',
        better: 'less',
        evergreen: { name: names.evergreen, rounds: lags.evergreen.slice(-rounds) },
        references: [
          { name: names.bareSame, rounds: lags.bareSame.slice(-rounds), bound: 1.5 },
          { name: names.bareEmpty, rounds: lags.bareEmpty.slice(-rounds) },
        ],
      },
    ];
  });
