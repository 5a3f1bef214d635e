import { expect, test } from 'vitest';
import { toWire } from './to-wire.ts';

test('names become snake_case, currencies stay as they are', () => {
  expect(toWire({ keyVersion: 1, plan: { winBackDays: 30, prices: { EUR: 1900, JPY: 2900 } } })).toEqual({
    key_version: 1,
    plan: { win_back_days: 30, prices: { EUR: 1900, JPY: 2900 } },
  });
});

test.each(['at', 'starts', 'ends', 'grantedAt', 'triedAt', 'heldSince'])(
  'the instant %s is written in RFC 3339',
  (name) => {
    expect(toWire(Date.UTC(2030, 0, 16), name)).toBe('2030-01-16T00:00:00.000Z');
  },
);
