import { quantile } from '../measure/statistics.ts';
import { withWorkers } from '../setting/workers.ts';
import { bareWave, evergreenWave, type Wave } from './contenders.ts';
import type { Measure } from './figures.ts';
import { inTurn } from './rounds.ts';
import { rate } from './throughput.ts';

const LICENSES = 1_000;

/** A thousand licences due in the same second: how fast they are through, and how late the late ones are. */
export const burst: Measure = async (parts, { rounds, shrink }, say) =>
  await withWorkers(parts.stack, async (bare) => {
    const options = { count: Math.ceil(LICENSES / shrink), signalled: false };
    const lags: Record<'evergreen' | 'bareEmpty' | 'bareSame', number[]> = {
      evergreen: [],
      bareEmpty: [],
      bareSame: [],
    };
    const measure = (name: keyof typeof lags, wave: () => Promise<Wave>) => async () => {
      const went = await wave();
      lags[name].push(quantile(went.through, 0.99) - went.due);
      return rate(went);
    };
    const rates = await inTurn(rounds, say, {
      evergreen: measure('evergreen', () => evergreenWave(parts, options)),
      bareEmpty: measure('bareEmpty', () => bareWave(parts, bare, 'nothing', options)),
      bareSame: measure('bareSame', () => bareWave(parts, bare, 'sameWork', options)),
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
        ours: { name: names.evergreen, rounds: rates.evergreen },
        beside: [
          { name: names.bareSame, rounds: rates.bareSame, bound: 0.7 },
          { name: names.bareEmpty, rounds: rates.bareEmpty },
        ],
      },
      {
        title: `${of}: p99 lag`,
        unit: 'ms',
        better: 'less',
        ours: { name: names.evergreen, rounds: lags.evergreen.slice(-rounds) },
        beside: [
          { name: names.bareSame, rounds: lags.bareSame.slice(-rounds), bound: 1.5 },
          { name: names.bareEmpty, rounds: lags.bareEmpty.slice(-rounds) },
        ],
      },
    ];
  });
