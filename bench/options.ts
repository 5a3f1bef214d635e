import { parseArgs } from 'node:util';
import type { BenchmarkScale } from './benchmarks/benchmark.ts';

export interface BenchOptions {
  readonly names: readonly string[];
  readonly scale: BenchmarkScale;
}

/**
 * Reads the arguments of `npm run bench -- [names…] [--rounds N] [--quick]`; no names means all benchmarks.
 * @throws with the valid choices when a name, a flag or a number of rounds is not one of them.
 */
export function parseBenchOptions(args: readonly string[], known: readonly string[]): BenchOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { rounds: { type: 'string', default: '5' }, quick: { type: 'boolean', default: false } },
  });
  const unknown = positionals.filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw new Error(`Unknown benchmark: ${unknown.join(', ')}. Choose from: ${known.join(', ')}.`);
  if (!/^[1-9]\d*$/.test(values.rounds))
    throw new Error(`--rounds needs a whole number of at least 1, not "${values.rounds}".`);
  return {
    names: positionals.length > 0 ? known.filter((name) => positionals.includes(name)) : known,
    scale: values.quick ? { rounds: 1, sizeDivisor: 10 } : { rounds: Number(values.rounds), sizeDivisor: 1 },
  };
}
