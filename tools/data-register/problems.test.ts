import { jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { json, none, noneBecause, personal, secret, type Entry, type Handling } from '../../db/register/entry.ts';
import { DATA_REGISTER } from '../../db/register/register.ts';
import { RETENTION } from '../../db/retention.ts';
import * as schema from '../../db/schema/index.ts';
import { SHAPES } from '../../test/versions/shapes.ts';
import { leafPaths } from './leaf-paths.ts';
import { findProblems } from './problems.ts';

const HANDLING: Handling = {
  owner: 'customer',
  purpose: 'an example',
  ground: 'contract',
  retention: { kind: 'not_deleted', why: 'an example' },
  readBy: [],
  processors: [],
};
const BY_AGE: Handling = { ...HANDLING, retention: { kind: 'days', table: 'events' } };

const people = pgTable('people', { id: text().primaryKey(), userAgent: text('user_agent'), notes: jsonb() });
const events = pgTable('events', { id: text().primaryKey(), data: text() });
const shapes = {
  notes: z.toJSONSchema(z.strictObject({ a: z.strictObject({ b: z.string(), email: z.string() }).nullable() })),
};

const entries = {
  id: none,
  userAgent: personal('a program', HANDLING),
  notes: json(['notes'], { 'a.b': none, 'a.email': personal('an address', HANDLING) }),
};

function problemsOf(changed: Readonly<Record<string, Entry>>): readonly string[] {
  return findProblems({ people: { ...entries, ...changed } }, { schema: { people }, shapes });
}

describe('the data register', () => {
  test('has an entry for every column of the schema and every field of its JSON columns', () => {
    expect(findProblems(DATA_REGISTER, { schema, shapes: SHAPES })).toEqual([]);
  });

  test('is complete in the example from which the following tests take something', () => {
    expect(problemsOf({})).toEqual([]);
  });

  test.each(Object.keys(DATA_REGISTER))('misses the table %s when it is left out', (name) => {
    const others = Object.fromEntries(Object.entries(DATA_REGISTER).filter(([key]) => key !== name));
    expect(findProblems(others, { schema, shapes: SHAPES }).length).toBeGreaterThan(1);
  });

  test('misses a column without an entry', () => {
    const { userAgent: _left, ...others } = entries;
    expect(findProblems({ people: others }, { schema: { people }, shapes })).toEqual([
      'people.user_agent: say in db/register/ whether it holds personal data',
    ]);
  });

  test('misses a field of a JSON column', () => {
    expect(problemsOf({ notes: json(['notes'], { 'a.b': none }) })).toEqual([
      'people.notes: say in db/register/ whether its field a.email holds personal data',
    ]);
  });

  test.each<[string, Readonly<Record<string, Entry>>, string]>([
    ['a personal name without a reason', { userAgent: none }, 'people.user_agent: `user` sounds personal'],
    ['a JSON column as a whole', { notes: none }, 'people.notes: list the fields'],
    ['fields of a column that is not JSON', { id: json([], { '*': none }) }, 'people.id: it is no JSON column'],
    ['a JSON column without fields', { notes: json([], {}) }, 'people.notes: list its fields'],
    ['an unknown shape', { notes: json(['other'], { a: none }) }, 'people.notes: no shape other'],
    ['a subtree without a reason', { notes: json(['notes'], { 'a.**': none }) }, 'people.notes a.**: say why nothing'],
    ['an empty reason', { userAgent: noneBecause('') }, 'people.user_agent: the reason is empty'],
    ['an unknown column', { phone: none }, 'people.phone: there is no such column'],
    ['an empty description', { userAgent: personal('', HANDLING) }, 'people.user_agent: say what it is'],
    ['a retention that no code does', { userAgent: personal('it', BY_AGE) }, 'people.user_agent: db/retention.ts'],
  ])('refuses %s', (_what, changed, problem) => {
    expect(problemsOf(changed)[0]).toContain(problem);
  });

  test('refuses a field that is not stored', () => {
    const fields = { ...entries.notes.fields, 'a.c': none };
    expect(problemsOf({ notes: json(['notes'], fields) })).toEqual(['people.notes: there is no field a.c']);
  });

  test('accepts a personal name that is not personal, with the reason', () => {
    expect(problemsOf({ userAgent: noneBecause('a version of the product') })).toEqual([]);
  });

  test('refuses a name that sounds secret, without a reason or the level', () => {
    const keys = pgTable('keys', { tokenHash: text('token_hash') });
    const of = (entry: Entry) => findProblems({ keys: { tokenHash: entry } }, { schema: { keys }, shapes: {} });
    expect(of(none)).toEqual(['keys.token_hash: `token` sounds secret; say why it is not (noneBecause)']);
    expect(of(noneBecause('a version'))).toEqual([]);
    expect(of(secret('of random bits'))).toEqual([]);
  });

  test('refuses to call kept what is deleted by age', () => {
    const kept = { events: { id: none, data: personal('it', HANDLING) } };
    expect(findProblems(kept, { schema: { events }, shapes: {} })).toEqual([
      'events.data: db/retention.ts deletes rows of events by age',
    ]);
    const byAge = { events: { id: none, data: personal('it', BY_AGE) } };
    expect(findProblems(byAge, { schema: { events }, shapes: {} })).toEqual([]);
  });
});

test('leafPaths names fields of objects, arrays, tuples, unions, records and references', () => {
  const plan = z.strictObject({ name: z.string() }).meta({ id: 'PlanOfThisTest' });
  const shape = z.strictObject({
    plan,
    next: plan.nullable(),
    list: z.array(z.strictObject({ key: z.string() })),
    tags: z.array(z.string()),
    pair: z.tuple([z.string(), z.strictObject({ second: z.number() })]),
    any: z.record(z.string(), z.strictObject({ value: z.string() })),
    either: z.discriminatedUnion('type', [
      z.strictObject({ type: z.literal('a'), a: z.string() }),
      z.strictObject({ type: z.literal('b'), b: z.string() }),
    ]),
  });
  expect(leafPaths(z.toJSONSchema(shape)).toSorted()).toEqual(
    [
      'any.*.value',
      'either.a',
      'either.b',
      'either.type',
      'list[].key',
      'next.name',
      'pair[]',
      'pair[].second',
      'plan.name',
      'tags[]',
    ].toSorted(),
  );
});

test('the sweep deletes from every table that the register says is deleted by age', () => {
  const named = Object.values(DATA_REGISTER)
    .flatMap((table): Entry[] => Object.values(table))
    .flatMap((entry) => (entry.class === 'json' ? Object.values(entry.fields) : [entry]))
    .flatMap((field) => (field.class === 'personal' && field.retention.kind === 'days' ? [field.retention.table] : []));
  expect(new Set(named)).toEqual(
    new Set([
      'account_links',
      'account_views',
      'activations',
      'approvals',
      'audit_log',
      'declarations',
      'email_changes',
      'events',
      'guess_counters',
      'idempotency_keys',
      'invitations',
      'limit_uses',
      'ownership_claims',
      'ownership_transfers',
      'passkey_challenges',
      'sessions',
      'sign_in_codes',
      'staff',
    ]),
  );
  expect(Object.keys(RETENTION)).toEqual(expect.arrayContaining([...named]));
});
