import { describe, expect, test } from 'vitest';
import { lifeShape, listAxis, positionOf } from './life-shape.ts';

const NOW = Date.UTC(2026, 10, 26, 12);
const DAY_MS = 86_400_000;
const day = (days: number) => new Date(NOW + days * DAY_MS).toISOString();
const at = (days: number) => positionOf(NOW + days * DAY_MS, listAxis(NOW));
const PLAN = {
  entitlements: [
    { feature: 'export', kind: 'boolean', limit: null, per_seat: false, also_in: ['suspended'] },
    { feature: 'editor', kind: 'boolean', limit: null, per_seat: false, also_in: [] },
  ],
} as const satisfies { entitlements: unknown };
const plan = { entitlements: PLAN.entitlements.map((entry) => ({ ...entry, also_in: [...entry.also_in] })) };

describe('the line of a licence in a list', () => {
  test('the axis begins 14 days ago and ends in 84 days', () => {
    expect([at(-14), at(84)]).toEqual([0, 100]);
    expect(at(0)).toBeCloseTo(14.29, 2);
  });

  test('an active licence is solid up to now and dashed after it, with a charge where it renews', () => {
    const next = [
      { what: 'reminder', at: day(9), amount: null },
      { what: 'renewal', at: day(12), amount: { amount: 100, currency: 'EUR' } },
    ] as const;
    const shape = lifeShape({ state: 'active', access: 'everything', since: day(-300), next: [...next] }, plan, {
      nowMs: NOW,
      axis: listAxis(NOW),
    });
    expect(shape.stretches).toEqual([
      { from: 0, to: at(0), level: 0, state: 'active', ahead: false },
      { from: at(0), to: 100, level: 0, state: 'active', ahead: true },
    ]);
    expect(shape.marks.map(({ kind, at: place }) => [kind, place])).toEqual([
      ['notice', at(9)],
      ['charge', at(12)],
    ]);
    expect(shape.jumps).toEqual([]);
  });

  test('a licence in grace falls to what its plan grants while suspended', () => {
    const next = [
      { what: 'grace_end', at: day(8), amount: null },
      { what: 'retry', at: day(1), amount: { amount: 100, currency: 'EUR' } },
      { what: 'entitlement_reduction', at: day(3), amount: null },
    ] as const;
    const shape = lifeShape({ state: 'grace', access: 'everything', since: day(-4), next: [...next] }, plan, {
      nowMs: NOW,
      axis: listAxis(NOW),
    });
    expect(shape.stretches.map(({ from, to, level, state }) => [from, to, level, state])).toEqual([
      [at(-4), at(0), 0, 'grace'],
      [at(0), at(3), 0, 'grace'],
      [at(3), at(8), 1, 'grace'],
      [at(8), 100, 2, 'suspended'],
    ]);
    expect(shape.jumps.map(({ at: place, level, height }) => [place, level, height])).toEqual([
      [at(3), 0, 1],
      [at(8), 1, 1],
    ]);
    expect(shape.marks.map(({ kind, past }) => [kind, past])).toEqual([
      ['change', true],
      ['charge', false],
      ['deadline', false],
    ]);
  });

  test('what lies beyond the axis is not drawn, and a pause rises to everything at its end', () => {
    const next = [
      { what: 'resumption', at: day(37), amount: null },
      { what: 'renewal', at: day(85), amount: { amount: 100, currency: 'EUR' } },
    ] as const;
    const shape = lifeShape({ state: 'paused', access: 'read_only', since: day(-20), next: [...next] }, plan, {
      nowMs: NOW,
      axis: listAxis(NOW),
    });
    expect(shape.marks.map(({ kind, level }) => [kind, level])).toEqual([['change', 0]]);
    expect(shape.jumps).toEqual([{ at: at(37), level: 0, height: 2, state: 'active' }]);
    expect(shape.end).toEqual({ level: 0, state: 'active' });
  });
});
