import { expect, test } from 'vitest';
import { z } from 'zod';
import { email, instantIn, metadata, text } from './schemas.ts';

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

test('an address is kept with its domain as mail servers write it, so that no two spellings are two people', () => {
  expect(email.parse(' Jana@Bücher.example ')).toBe('Jana@xn--bcher-kva.example');
  expect(email.parse('jana@NORDLICHT.example')).toBe('jana@nordlicht.example');
});

test.each([
  'v@evil.com\n?1',
  'v@evil.com/x',
  'v@evil.com?x',
  'v@evil.com#x',
  'v@evil.com:25',
  'v@evil.com\\x',
  'v@e%76il.com',
  'v@evi\u00ADl.com',
  'v@evil\u3002com',
  'v@ev il.com',
  'v@[192.0.2.1]',
  'v@other@evil.com',
  'v@evil',
  'v@-evil.com',
  '@evil.com',
  'v w@evil.com',
])('%j is no mail address', (value) => {
  expect(email.safeParse(value).success).toBe(false);
});
