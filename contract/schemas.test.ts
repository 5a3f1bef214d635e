import { expect, test } from 'vitest';
import { z } from 'zod';
import { instantIn, metadata, text } from './schemas.ts';

/** The pattern that the OpenAPI document shows. */
function patternOf(schema: z.ZodType): RegExp {
  const { pattern } = z.toJSONSchema(schema, { io: 'input' });
  return new RegExp(pattern ?? '(?!)', 'u');
}

test.each([
  '2000-01-01T00:00:00Z',
  '2000-02-29T00:00:00Z',
  '2100-02-29T00:00:00Z',
  '2104-02-29T00:00:00.123456789-23:59',
  '2199-12-31T23:59:59+05:30',
  '2200-01-01T00:00:00Z',
  '1999-12-31T23:59:59Z',
  '2027-02-29T00:00:00Z',
  '2028-02-29T00:00:00Z',
  '2027-04-31T00:00:00Z',
  '2027-04-30T24:00:00Z',
  '2027-04-30T12:00:00',
  '2027-04-30T12:00Z',
  '2027-04-30',
  'tomorrow',
])('the pattern of an instant says of %s what the schema says', (value) => {
  expect(patternOf(instantIn).test(value)).toBe(instantIn.safeParse(value).success);
});

test.each(['a', 'two words', '株式会社', ' padded ', '', ' ', '\u3000', 'a\0b', 'a\nb', 'a\u0085b', '\u007f'])(
  'the pattern of a text says of %j what the schema says',
  (value) => {
    expect(patternOf(text(20)).test(value)).toBe(text(20).safeParse(value).success);
  },
);

test('metadata may have several lines, but nothing that cannot be stored', () => {
  expect(metadata.safeParse({ note: 'one\n\ttwo' }).success).toBe(true);
  for (const value of ['a\0b', 'a\ud800'])
    for (const bad of [{ note: value }, { [value]: 'note' }]) expect(metadata.safeParse(bad).success).toBe(false);
});
