import { expect, test } from 'vitest';
import { parseBenchOptions } from './options.ts';

const KNOWN = ['budget', 'throughput', 'http'] as const;

test('without arguments, every benchmark runs for five rounds at full size', () => {
  expect(parseBenchOptions([], KNOWN)).toEqual({ names: KNOWN, scale: { rounds: 5, sizeDivisor: 1 } });
});

test.for([
  ['http', 'budget', '--rounds', '3'],
  ['--rounds=3', 'budget', 'http'],
])('with names and rounds (%s), only those benchmarks run, in their usual order', (args) => {
  expect(parseBenchOptions(args, KNOWN)).toEqual({ names: ['budget', 'http'], scale: { rounds: 3, sizeDivisor: 1 } });
});

test('with --quick, one round runs at a tenth of the size', () => {
  expect(parseBenchOptions(['--quick', '--rounds=9'], KNOWN).scale).toEqual({ rounds: 1, sizeDivisor: 10 });
});

test('with --size-divisor, the rounds stay and the sizes are divided', () => {
  expect(parseBenchOptions(['http', '--size-divisor', '5'], KNOWN).scale).toEqual({ rounds: 5, sizeDivisor: 5 });
});

test('with an unknown name, the error lists the benchmarks to choose from', () => {
  expect(() => parseBenchOptions(['latency'], KNOWN)).toThrow(
    'Unknown benchmark: latency. Choose from: budget, throughput, http.',
  );
});

test.for(['0', '-1', '2.5', 'many', ''])('with %s rounds or as divisor, the error says what is allowed', (value) => {
  expect(() => parseBenchOptions([`--rounds=${value}`], KNOWN)).toThrow('whole number of at least 1');
  expect(() => parseBenchOptions([`--size-divisor=${value}`], KNOWN)).toThrow('--size-divisor needs a whole number');
});
