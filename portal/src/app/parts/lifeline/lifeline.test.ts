import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ChangeLogEntry } from '../../data/change-log.ts';
import type { ForecastStep } from '../../data/forecast.ts';
import { comingMoments, markOf, pastMoments } from './moments.ts';
import { besideStems, groupMarks, groupTries, MAX_ROWS, placeFlags, TARGET, type Placeable } from './placing.ts';
import { lifeScale, positionOf, ticksOf } from './scale.ts';
import { comingLine, pastLine } from './stretches.ts';
import { summaryOf } from './summary.ts';
import { untilTurn, viewOf } from './view.ts';

const DAY_MS = 86_400_000;
const NOW = Date.UTC(2026, 10, 26);

const step = (days: number, event: ForecastStep['event'], more: Partial<ForecastStep> = {}): ForecastStep => ({
  at: new Date(NOW + days * DAY_MS).toISOString(),
  event,
  from: 'active',
  to: 'active',
  access: 'everything',
  period_end: null,
  charge: null,
  notices: [],
  refusal: null,
  ...more,
});
const price = { amount: 714_000, currency: 'EUR' } as const;
const BEFORE = { access: 'everything', periodEnd: null } as const;

/** As a plan with two tries goes where every payment fails. */
const FAILING = [
  step(12, 'renewal_due', { to: 'renewal', charge: price }),
  step(12, 'payment_failed', { from: 'renewal', to: 'grace' }),
  step(13, 'retry_due', { from: 'grace', to: 'grace', charge: price }),
  step(13, 'payment_failed', { from: 'grace', to: 'grace' }),
  step(26, 'grace_reduced', { from: 'grace', to: 'grace', access: 'reduced' }),
  step(40, 'grace_ended', { from: 'grace', to: 'suspended', access: 'read_only' }),
  step(100, 'win_back_ended', { from: 'suspended', to: 'expired', access: 'nothing' }),
];

const entry = (sequence: number, more: Partial<ChangeLogEntry>) =>
  ({
    sequence,
    at: new Date(NOW + sequence * DAY_MS).toISOString(),
    from: 'active',
    to: 'active',
    access: 'everything',
    amount: null,
    changes: [],
    reason: null,
    ...more,
  }) as ChangeLogEntry;

describe('the events of a life', () => {
  test('a renewal and its payment are one event, with the sum and the end of the new period', () => {
    const end = '2027-12-07T23:00:00Z';
    const [only, ...others] = comingMoments(
      [
        step(12, 'renewal_due', { to: 'renewal', charge: price }),
        step(12, 'payment_succeeded', { from: 'renewal', period_end: end }),
      ],
      BEFORE,
    );
    expect(others).toEqual([]);
    expect(only).toMatchObject({
      what: 'renewed',
      cause: 'renewal_due',
      amount: price,
      periodEnd: end,
      state: 'active',
    });
  });

  test('what would be refused does not happen', () => {
    expect(comingMoments([step(1, 'pause', { refusal: 'pause_not_offered' })], BEFORE)).toEqual([]);
  });

  test('a payment long after what asked for it is an event of its own', () => {
    const moments = pastMoments([
      entry(1, { event: 'renew', at: '2026-01-01T10:00:00Z' }),
      entry(2, { event: 'payment_succeeded', at: '2026-01-04T10:00:00Z', amount: price }),
    ]);
    expect(moments.map(({ what }) => what)).toEqual(['renew', 'renewed']);
  });

  test('every entry is in one event, in its order', () => {
    const event = fc.constantFrom('renew', 'payment_succeeded', 'payment_failed', 'retry_due', 'pause', 'reminder_due');
    fc.assert(
      fc.property(fc.array(fc.record({ event, minutes: fc.nat(60) }), { maxLength: 30 }), (list) => {
        let atMs = NOW;
        const entries = list.map(({ event, minutes }, index) =>
          entry(index + 1, { event, at: new Date((atMs += minutes * 60_000)).toISOString() }),
        );
        const told = pastMoments(entries).flatMap((moment) => moment.entries.map(({ sequence }) => sequence));
        expect(told).toEqual(entries.map(({ sequence }) => sequence));
      }),
    );
  });

  test('what takes away is a deadline or an end, whatever it costs', () => {
    expect(comingMoments(FAILING, BEFORE).map(markOf)).toEqual(['charge', 'charge', 'deadline', 'deadline', 'end']);
  });

  test('this period is told up to the renewal, and to the end where there is none', () => {
    const failing = comingMoments(FAILING, BEFORE);
    expect(untilTurn([...failing, ...failing])).toHaveLength(failing.length);
  });
});

const bounds = fc.record({
  range: fc.constantFrom('period' as const, 'all' as const),
  nowMs: fc.constant(NOW),
  startMs: fc.integer({ min: -4000, max: 10 }).map((days) => NOW + days * DAY_MS),
  lastMs: fc.option(fc.integer({ min: -10, max: 4000 }).map((days) => NOW + days * DAY_MS)),
});

describe('the scale', () => {
  test('keeps the order of time, within the line, with now at its hinge', () => {
    const instants = fc.array(fc.integer({ min: -5000, max: 5000 }), { minLength: 2 });
    fc.assert(
      fc.property(bounds, instants, (given, days) => {
        const scale = lifeScale(given);
        const positions = days.toSorted((a, b) => a - b).map((day) => positionOf(scale, NOW + day * DAY_MS));
        expect(positions).toEqual(positions.toSorted((a, b) => a - b));
        for (const position of positions) expect(position).toSatisfy((at: number) => at >= 0 && at <= 100);
        expect(positionOf(scale, NOW)).toBe(scale.hinge);
      }),
    );
  });

  test('the last event has two weeks after it', () => {
    const scale = lifeScale({ range: 'period', nowMs: NOW, startMs: NOW - 100 * DAY_MS, lastMs: NOW + 100 * DAY_MS });
    expect((scale.toMs - NOW) / DAY_MS).toBe(114);
    expect(scale.hinge).toBe(34);
  });

  test('its ticks begin months, never touch, and leave the pill of today free', () => {
    fc.assert(
      fc.property(bounds, fc.integer({ min: 3, max: 20 }), (given, gap) => {
        const scale = lifeScale(given);
        const ticks = ticksOf(scale, gap, (month) => Date.parse(`${month}-01`));
        for (const [index, { at, month }] of ticks.entries()) {
          expect(at).toBeCloseTo(positionOf(scale, Date.parse(`${month}-01`)));
          expect(at > scale.hinge - 2 * gap && at < scale.hinge + gap).toBe(false);
          if (index > 0) expect(at - (ticks[index - 1]?.at ?? 0)).toBeGreaterThanOrEqual(gap - 1e-9);
        }
      }),
    );
  });
});

describe('the line', () => {
  const states = fc.constantFrom('active' as const, 'grace' as const, 'suspended' as const, 'paused' as const);
  const levels = fc.constantFrom('everything' as const, 'reduced' as const, 'read_only' as const, 'nothing' as const);
  const moments = (past: boolean) =>
    fc
      .array(fc.record({ days: fc.nat(400), state: states, access: levels }), { minLength: 1, maxLength: 12 })
      .map((list) =>
        list
          .toSorted((a, b) => a.days - b.days)
          .map(({ days, ...rest }) => ({ ...rest, past, atMs: NOW + (past ? days - 400 : days) * DAY_MS })),
      );

  test('has no hole from where it begins to now and from now to the edge, and each jump joins two heights', () => {
    fc.assert(
      fc.property(moments(true), moments(false), bounds, (past, coming, given) => {
        const scale = lifeScale(given);
        const standing = past.at(-1);
        if (!standing) return;
        const before = pastLine(past, scale).stretches;
        const after = comingLine(coming, standing, scale);
        if (before.length > 0) expect(before.at(-1)?.to).toBe(scale.hinge);
        expect(after.stretches.at(-1)?.to).toBe(100);
        for (const stretches of [before, after.stretches])
          for (const [index, { from }] of stretches.entries())
            if (index > 0) expect(from).toBe(stretches[index - 1]?.to);
        for (const { level, height } of after.jumps) {
          expect(height).toBeGreaterThan(0);
          expect(level + height).toBeLessThanOrEqual(3);
        }
      }),
    );
  });
});

describe('the flags', () => {
  const kinds = fc.constantFrom(
    'notice' as const,
    'change' as const,
    'charge' as const,
    'deadline' as const,
    'end' as const,
  );
  const events = fc
    .array(fc.record({ x: fc.nat(1000), width: fc.integer({ min: 20, max: 300 }), kind: kinds }), { maxLength: 40 })
    .map((list): Placeable[] =>
      list.toSorted((a, b) => a.x - b.x).map((one, index) => ({ ...one, key: String(index) })),
    );

  const placedOf = (list: readonly Placeable[]) => {
    const placed = placeFlags(list, 1000);
    return list.flatMap((event, index) => {
      const place = placed[index];
      return place ? [{ ...event, ...place }] : [];
    });
  };

  test('never overlap in a row, never leave the line, and notices have none', () => {
    fc.assert(
      fc.property(events, (list) => {
        const placed = placedOf(list);
        for (let row = 0; row < MAX_ROWS; row += 1) {
          const spans = placed
            .filter((one) => one.row === row)
            .map(({ x, width, toStart }) => (toStart ? [x - width, x] : [x, x + width]))
            .toSorted(([a = 0], [b = 0]) => a - b);
          for (const [index, [from = 0, to = 0]] of spans.entries()) {
            expect(from).toBeGreaterThanOrEqual(0);
            expect(to).toBeLessThanOrEqual(1000);
            if (index > 0) expect(from).toBeGreaterThan(spans[index - 1]?.[1] ?? 0);
          }
        }
        expect(placed.filter(({ kind, row }) => kind === 'notice' && row !== null)).toEqual([]);
      }),
    );
  });

  test('a deadline keeps its words where a change loses them', () => {
    const list: Placeable[] = Array.from({ length: 8 }, (_one, index) => ({
      key: String(index),
      x: 500 + index,
      width: 300,
      kind: index === 7 ? 'deadline' : 'change',
    }));
    const placed = placeFlags(list, 1000);
    expect(placed[7]?.row).toBe(0);
    expect(placed.filter(({ row }) => row === null).length).toBeGreaterThan(0);
  });

  test('every event has one target, and those of marks alone are apart', () => {
    fc.assert(
      fc.property(events, (list) => {
        const groups = groupMarks(placedOf(list));
        expect(
          groups
            .flat()
            .map(({ key }) => key)
            .toSorted(),
        ).toEqual(list.map(({ key }) => key).toSorted());
        const alone = groups.filter(([first]) => first?.row === null).map(([first]) => first?.x ?? 0);
        for (const [index, x] of alone.entries())
          if (index > 0) expect(x - (alone[index - 1] ?? 0)).toBeGreaterThanOrEqual(TARGET);
      }),
    );
  });
});

test('tries that are close together have one flag, and what is not a try, or lies further off, has its own', () => {
  const at = (x: number, isTry = true) => ({ x, isTry });
  const [declined, one, two, far, end] = [at(100, false), at(104), at(120), at(150), at(155, false)];
  expect(groupTries([declined, one, two, far, end])).toEqual([[declined], [one, two], [far], [end]]);
});

describe('the name of a state', () => {
  test('stands after the stems that would cut it', () => {
    expect(besideStems(10, { from: 20, to: 60 }, [])).toBe(20);
    expect(besideStems(10, { from: 20, to: 60 }, [20, 35, 5])).toBe(20);
    expect(besideStems(10, { from: 20, to: 60 }, [32, 24, 40])).toBe(40);
  });

  test('stays where it is where there is no room after them, and is left out where there is none at all', () => {
    expect(besideStems(10, { from: 20, to: 33 }, [25])).toBe(20);
    expect(besideStems(10, { from: 20, to: 30 }, [])).toBeNull();
  });
});

test('a summary tells what fails, how often it is tried, and what can be used until when', () => {
  const { charge, failed, uses, after, canBeSaved } = summaryOf(comingMoments(FAILING, BEFORE), 'everything');
  expect(charge).toBeNull();
  expect(failed).toMatchObject({ amount: price, tries: 1, lastMs: NOW + 13 * DAY_MS });
  expect(uses.map(({ access, untilMs }) => [access, (untilMs - NOW) / DAY_MS])).toEqual([
    ['everything', 26],
    ['reduced', 40],
    ['read_only', 100],
  ]);
  expect({ after, canBeSaved }).toEqual({ after: 'nothing', canBeSaved: true });
});

test('the scale leaves room for the worst from the start, so that showing it moves nothing', () => {
  const worst = comingMoments(FAILING, BEFORE);
  const request = { range: 'period', nowMs: NOW, periodStartMs: NOW - 30 * DAY_MS, events: [], worst } as const;
  expect(viewOf({ ...request, instead: null }).scale).toEqual(viewOf({ ...request, instead: worst }).scale);
});
