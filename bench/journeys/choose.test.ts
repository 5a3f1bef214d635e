import { expect, test } from 'vitest';
import { chooseJourneys } from './choose.ts';

const NAMES = Array.from({ length: 60 }, (_name, n) => `${n % 2 === 0 ? 'grace' : 'trial'}, ${n}`);
const ALL = { sample: null, seed: 1, only: null, resume: false };
const choose = (choice: Partial<typeof ALL> | { only: string } | { sample: number }, known: readonly string[] = []) =>
  chooseJourneys(NAMES, { ...ALL, ...choice }, { nameOf: (name) => name, known: new Set(known) });

test('without a sample, all journeys are chosen, in an order that the seed decides', () => {
  expect(choose({}).toSorted()).toEqual(NAMES.toSorted());
  expect(choose({ seed: 2 })).toEqual(choose({ seed: 2 }));
  expect(choose({ seed: 2 })).not.toEqual(choose({ seed: 1 }));
});

test('a sample after another of the same seed goes on where that one has ended', () => {
  const first = choose({ sample: 20 });
  expect([...first, ...choose({ sample: 20 }, first)]).toEqual(choose({ sample: 40 }));
});

test('part of a name chooses the journeys that have it', () => {
  expect(choose({ only: 'grace, ' })).toHaveLength(30);
  expect(choose({ only: 'trial, 7' })).toEqual(['trial, 7']);
});
