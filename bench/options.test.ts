import { expect, test } from 'vitest';
import { parseBenchOptions } from './options.ts';

const KNOWN = ['budget', 'throughput', 'http'] as const;
const ALL_JOURNEYS = { sample: null, seed: 1, only: null, resume: false };
const scale = (rounds: number, sizeDivisor: number, journeys = {}) => ({
  rounds,
  sizeDivisor,
  journeys: { ...ALL_JOURNEYS, ...journeys },
});

test('without arguments, every benchmark runs for five rounds at full size', () => {
  expect(parseBenchOptions([], KNOWN)).toEqual({ names: KNOWN, scale: scale(5, 1) });
});

test.for([
  ['http', 'budget', '--rounds', '3'],
  ['--rounds=3', 'budget', 'http'],
])('with names and rounds (%s), only those benchmarks run, in their usual order', (args) => {
  expect(parseBenchOptions(args, KNOWN)).toEqual({ names: ['budget', 'http'], scale: scale(3, 1) });
});

test('with --quick, one round runs at a tenth of the size, and a sample of the journeys', () => {
  expect(parseBenchOptions(['--quick', '--rounds=9'], KNOWN).scale).toEqual(scale(1, 10, { sample: 12 }));
  expect(parseBenchOptions(['--quick', '--sample=3'], KNOWN).scale).toEqual(scale(1, 10, { sample: 3 }));
});

test('with --size-divisor, the rounds stay and the sizes are divided', () => {
  expect(parseBenchOptions(['http', '--size-divisor', '5'], KNOWN).scale).toEqual(scale(5, 5));
});

test('a sample of journeys has a seed, part of a name chooses among them, and a run can be resumed', () => {
  const args = ['--sample', '40', '--seed=7', '--only', 'grace, declined', '--resume'];
  const journeys = { sample: 40, seed: 7, only: 'grace, declined', resume: true };
  expect(parseBenchOptions(args, KNOWN).scale).toEqual(scale(5, 1, journeys));
});

test('with an unknown name, the error lists the benchmarks to choose from', () => {
  expect(() => parseBenchOptions(['latency'], KNOWN)).toThrow(
    'Unknown benchmark: latency. Choose from: budget, throughput, http.',
  );
});

test.for(['0', '-1', '2.5', 'many', ''])('with %s rounds or as divisor, the error says what is allowed', (value) => {
  expect(() => parseBenchOptions([`--rounds=${value}`], KNOWN)).toThrow('whole number of at least 1');
  expect(() => parseBenchOptions([`--size-divisor=${value}`], KNOWN)).toThrow('--size-divisor needs a whole number');
  expect(() => parseBenchOptions([`--sample=${value}`], KNOWN)).toThrow('--sample needs a whole number');
});
