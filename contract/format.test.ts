import { expect, test } from 'vitest';
import { formatInstant, formatInstantOrNull } from './format.ts';
import { instantOut } from './schemas.ts';

test.each([
  [Date.UTC(2027, 0, 31, 12), '2027-01-31T12:00:00.000Z'],
  [Date.UTC(2027, 0, 31, 12, 0, 0, 50), '2027-01-31T12:00:00.050Z'],
])('writes the instant %i with milliseconds, whatever they are', (at, text) => {
  expect(formatInstant(at)).toBe(text);
  expect(formatInstantOrNull(at)).toBe(text);
  expect(instantOut.parse(text)).toBe(text);
});

test('writes what has not happened as null', () => {
  expect(formatInstantOrNull(null)).toBeNull();
});

test.each(['2027-01-31T12:00:00Z', '2027-01-31T12:00:00.5Z', '2027-01-31T12:00:00.000+01:00'])(
  'a reply with %s breaks the schema',
  (text) => {
    expect(instantOut.safeParse(text).success).toBe(false);
  },
);
