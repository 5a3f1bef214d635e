import { expect, test } from 'vitest';
import { deterministicId, newId } from './ids.ts';

const FORMAT = /^lic_[0-7][0-9a-hjkmnp-tv-z]{25}$/;

test('new ids have one format, differ, and sort by when they were created', () => {
  const ids = Array.from({ length: 1_000 }, () => newId('lic'));
  for (const id of ids) expect(id).toMatch(FORMAT);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.toSorted()).toEqual(ids);
});

test('the same text gives the same id, in the same format; another text or prefix gives another', () => {
  expect(deterministicId('lic', 'order 1')).toBe(deterministicId('lic', 'order 1'));
  expect(deterministicId('lic', 'order 1')).toMatch(FORMAT);
  expect(deterministicId('lic', 'order 2')).not.toBe(deterministicId('lic', 'order 1'));
  expect(deterministicId('acct', 'order 1')).toMatch(/^acct_/);
});

test('the id of a text never changes: repeats of earlier requests depend on it', () => {
  expect(deterministicId('lic', 'order 1')).toBe('lic_7ktvrdapr57zfb04bc5tqztx79');
});
