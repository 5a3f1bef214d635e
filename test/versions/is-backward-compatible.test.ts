import { expect, test } from 'vitest';
import { z } from 'zod';
import { isBackwardCompatible } from './is-backward-compatible.ts';

const before = z.strictObject({
  state: z.enum(['open', 'closed']),
  note: z.string().nullable(),
  event: z.discriminatedUnion('type', [z.strictObject({ type: z.literal('paid'), amount: z.int() })]),
  fact: z.union([z.string(), z.null()]),
  pair: z.tuple([z.string(), z.enum(['a'])]),
});
const grown = {
  'a value of an enumeration': before.extend({ state: z.enum(['open', 'closed', 'lost']) }),
  'an optional field': before.extend({ tag: z.exactOptional(z.string()) }),
  'a type of a union': before.extend({ fact: z.union([z.string(), z.null(), z.array(z.string())]) }),
  'a value in a tuple': before.extend({ pair: z.tuple([z.string(), z.enum(['a', 'b'])]) }),
  'a member of a union': before.extend({
    event: z.discriminatedUnion('type', [
      z.strictObject({ type: z.literal('void') }),
      z.strictObject({ type: z.literal('paid'), amount: z.int() }),
    ]),
  }),
};
const changed = {
  'a field added': before.extend({ tag: z.string() }),
  'a field removed': before.omit({ note: true }),
  'a field renamed': before.omit({ note: true }).extend({ remark: z.string().nullable() }),
  'a field that may no longer be null': before.extend({ note: z.string() }),
  'a value of an enumeration removed': before.extend({ state: z.enum(['open']) }),
  'a type of a union removed': before.extend({ fact: z.string() }),
  'a tuple that is longer': before.extend({ pair: z.tuple([z.string(), z.enum(['a']), z.string()]) }),
  'another type of a field in a union': before.extend({
    event: z.discriminatedUnion('type', [z.strictObject({ type: z.literal('paid'), amount: z.string() })]),
  }),
};

const accepts = (schema: z.ZodType) => isBackwardCompatible(z.toJSONSchema(schema), z.toJSONSchema(before));

test.for(Object.entries(grown))('a shape accepts what was stored before it grew by %s', ([, schema]) => {
  expect(accepts(schema)).toBe(true);
});

test.for(Object.entries(changed))('a shape does not accept what was stored before: %s', ([, schema]) => {
  expect(accepts(schema)).toBe(false);
});
