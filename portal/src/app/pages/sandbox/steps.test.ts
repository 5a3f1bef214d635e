import { describe, expect, test } from 'vitest';
import { chosenStop, firstDayAfter, stepFrom, stopsAfter } from './steps.ts';

const BERLIN = 'Europe/Berlin';

describe('a step of the clock', () => {
  test.each([
    ['day', '2026-12-07T14:05:00.000Z', '2026-12-07T23:00:00.000Z'],
    ['day', '2026-12-07T23:00:00.000Z', '2026-12-08T23:00:00.000Z'],
    ['week', '2026-12-28T12:00:00.000Z', '2027-01-03T23:00:00.000Z'],
    ['month', '2027-01-31T12:00:00.000Z', '2027-02-27T23:00:00.000Z'],
    ['month', '2026-12-15T12:00:00.000Z', '2027-01-14T23:00:00.000Z'],
    // Clocks go forward on 28 March.
    ['month', '2027-03-10T12:00:00.000Z', '2027-04-09T22:00:00.000Z'],
  ] as const)('by a %s from %s leads to %s', (length, now, then) => {
    expect(stepFrom(now, length, BERLIN)).toBe(then);
  });

  test('the first day that can be chosen is the one after today in the zone', () => {
    expect(firstDayAfter('2026-12-31T23:30:00.000Z', BERLIN)).toBe('2027-01-02');
  });
});

describe('stops', () => {
  const at = (day: number) => `2026-12-${String(day).padStart(2, '0')}T00:00:00.000Z`;
  const event = (day: number, what: 'reminder' | 'renewal' | 'payment_check') => ({ at: at(day), what, amount: null });

  test('are what is ahead, in order; what happens at one instant is one stop', () => {
    const one = { id: 'lic_1', next: [event(20, 'renewal'), event(3, 'reminder'), event(10, 'reminder')] };
    const two = { id: 'lic_2', next: [event(10, 'renewal')] };
    expect(stopsAfter(at(3), [one, two])).toEqual([
      {
        at: at(10),
        events: [
          { license: 'lic_1', what: 'reminder' },
          { license: 'lic_2', what: 'renewal' },
        ],
      },
      { at: at(20), events: [{ license: 'lic_1', what: 'renewal' }] },
    ]);
  });

  test('leave out that a bank is asked, which changes nothing by itself', () => {
    expect(stopsAfter(at(1), [{ id: 'lic_1', next: [event(5, 'payment_check')] }])).toEqual([]);
  });
});

describe('the hand of the clock', () => {
  const times = [0, 100, 1_000, 1_050];
  test.each([
    [1, 101, 2],
    [2, 999, 1],
    [3, 1_051, 3],
    [0, -1, 0],
  ])('at %d, a key that moves it to %d chooses %d', (chosen, ms, next) => {
    expect(chosenStop(times, chosen, ms)).toBe(next);
  });
  test.each([
    [1, 540, 1],
    [1, 560, 2],
    [2, 5, 0],
    [0, 5_000, 3],
  ])('at %d, drawn to %d, it chooses the nearest, %d', (chosen, ms, next) => {
    expect(chosenStop(times, chosen, ms)).toBe(next);
  });
});
