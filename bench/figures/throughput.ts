import type { Measure } from './figures.ts';
import { bareWave, evergreenWave, type Wave } from './contenders.ts';
import { withWorkers } from '../setting/workers.ts';
import { sqlWave } from './sql-loop.ts';
import { inTurn } from './rounds.ts';

const LICENSES = 200;

/** Renewals a second: licences at rest come due together, the timer of each ends, and each is charged and recorded. */
export const throughput: Measure = async (parts, { rounds, shrink }, say) =>
  await withWorkers(parts.stack, async (bare) => {
    const options = { count: Math.ceil(LICENSES / shrink), signalled: true };
    const measured = await inTurn(rounds, say, {
      evergreen: async () => rate(await evergreenWave(parts, options)),
      bareEmpty: async () => rate(await bareWave(parts, bare, 'nothing', options)),
      bareSame: async () => rate(await bareWave(parts, bare, 'sameWork', options)),
      sql: async () => rate(await sqlWave(parts, options.count, { charged: false })),
      sqlCharged: async () => rate(await sqlWave(parts, options.count, { charged: true })),
    });
    return [
      {
        title: `renewals per second (${options.count} at once)`,
        unit: '/s',
        better: 'more',
        ours: { name: 'Evergreen: timer, charge (4 requests to Stripe), commit, mail', rounds: measured.evergreen },
        beside: [
          { name: 'bare: timer, signal, empty activity', rounds: measured.bareEmpty, bound: 0.5 },
          { name: 'bare: timer, signal, the same work in one activity', rounds: measured.bareSame },
          { name: 'SQL loop: one commit a renewal, no charge, no mail', rounds: measured.sql },
          { name: 'SQL loop: with the 4 requests to Stripe, no mail', rounds: measured.sqlCharged },
        ],
      },
    ];
  });

/** From the instant at which they were due until the last one was through. */
export function rate({ due, through }: Wave): number {
  return through.length / ((Math.max(...through) - due) / 1000);
}
