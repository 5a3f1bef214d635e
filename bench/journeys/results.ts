import { quantile } from '../measure/statistics.ts';
import type { BenchmarkResult } from '../report/result.ts';
import { isGood, type MadeJourney, type MadeTask } from './record.ts';
import { NOT_BROUGHT_ABOUT } from './refusals.ts';

/** What was measured over everything that was made, beside its bounds. */
export function resultsOf(made: readonly MadeTask[]): BenchmarkResult[] {
  const journeys = made.filter((one) => one.kind === 'journey');
  const byCode = journeys.filter(({ name }) => name.endsWith('by code'));
  const signedIn = journeys.filter(({ name }) => name.endsWith('signed in'));
  const direct = signedIn.filter(({ name, end }) => end === 'receipt' && name.includes(', good, '));
  const paid = journeys.filter(({ surprises }) => surprises !== null);
  const refusals = made.filter((one) => one.kind === 'refusal');
  const links = made.filter((one) => one.kind === 'links');
  const waits = journeys.flatMap(({ waitsMs }) => waitsMs);
  const left = Object.entries(NOT_BROUGHT_ABOUT).map(([code, why]) => `${code} (${why})`);
  return [
    share('journeys that end in a receipt, or name who may', journeys, ({ end }) => end !== 'stuck'),
    share('previews that are what happened: dates, access, total', paid, ({ surprises }) => surprises?.length === 0),
    {
      ...share('refusals whose next step reaches an allowed action in two steps', refusals, isGood),
      ...(refusals.every(isGood) ? { note: `not brought about: ${left.join(', ')}` } : {}),
    },
    share('mails whose links lead to what they speak of, whoever is signed in', links, isGood),
    most('interactions from a mail to a receipt, signed in, with a good card, at most', direct, 3),
    most('interactions from a mail to a receipt, by code, with a good card, at most', byCode, 7),
    most('interactions with any card, signed in, at most', signedIn),
    least('waiting for an answer, p95', 'ms', { value: quantile(waits, 0.95), of: waits.length, limit: 3_000 }),
  ].filter(({ evergreen }) => !evergreen.name.startsWith('of 0 '));
}

function share<T extends MadeTask>(title: string, all: readonly T[], holds: (one: T) => boolean): BenchmarkResult {
  const failed = all.filter((one) => !holds(one));
  return {
    title,
    unit: '%',
    better: 'more',
    limit: 100,
    evergreen: { name: `of ${all.length} made`, rounds: [(100 * (all.length - failed.length)) / all.length] },
    references: [],
    ...(failed.length > 0 ? { note: failed.map(({ name }) => name).join('; ') } : {}),
  };
}

function most(title: string, journeys: readonly MadeJourney[], limit?: number): BenchmarkResult {
  const value = Math.max(0, ...journeys.map(({ interactions }) => interactions));
  return least(title, '', { value, of: journeys.length, ...(limit === undefined ? {} : { limit }) });
}

function least(title: string, unit: string, measured: { value: number; of: number; limit?: number }): BenchmarkResult {
  const { value, of, ...limit } = measured;
  return {
    title,
    unit,
    better: 'less',
    ...limit,
    evergreen: { name: `of ${of} made`, rounds: [value] },
    references: [],
  };
}
