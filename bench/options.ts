import { parseArgs } from 'node:util';
import type { BenchmarkScale } from './benchmarks/benchmark.ts';

export interface BenchOptions {
  readonly names: readonly string[];
  readonly scale: BenchmarkScale;
}

/** Journeys of `tasks` that `--quick` runs. */
const QUICK_SAMPLE = 12;

/**
 * Reads the arguments of `npm run bench -- [names…] [--rounds N] [--size-divisor N] [--quick]`; no names means all
 * benchmarks. `--quick` is one round at a tenth of the size. `--sample N`, `--seed N`, `--only TEXT` and `--resume` choose the journeys
 * of `tasks`.
 * @throws with the valid choices when a name, a flag or a number is not one of them.
 */
export function parseBenchOptions(args: readonly string[], known: readonly string[]): BenchOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      rounds: { type: 'string', default: '5' },
      'size-divisor': { type: 'string', default: '1' },
      quick: { type: 'boolean', default: false },
      sample: { type: 'string' },
      seed: { type: 'string', default: '1' },
      only: { type: 'string' },
      resume: { type: 'boolean', default: false },
    },
  });
  const unknown = positionals.filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw new Error(`Unknown benchmark: ${unknown.join(', ')}. Choose from: ${known.join(', ')}.`);
  const rounds = wholeNumber('rounds', values.rounds);
  const sizeDivisor = wholeNumber('size-divisor', values['size-divisor']);
  const sample = values.sample === undefined ? null : wholeNumber('sample', values.sample);
  const journeys = {
    sample: sample ?? (values.quick ? QUICK_SAMPLE : null),
    seed: wholeNumber('seed', values.seed),
    only: values.only ?? null,
    resume: values.resume,
  };
  return {
    names: positionals.length > 0 ? known.filter((name) => positionals.includes(name)) : known,
    scale: { ...(values.quick ? { rounds: 1, sizeDivisor: 10 } : { rounds, sizeDivisor }), journeys },
  };
}

function wholeNumber(option: string, value: string): number {
  if (!/^[1-9]\d*$/.test(value)) throw new Error(`--${option} needs a whole number of at least 1, not "${value}".`);
  return Number(value);
}
