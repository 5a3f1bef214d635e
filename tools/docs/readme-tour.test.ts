import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { differences, parseValues, readTour } from '../../test/start/readme-tour.ts';

test('every block of the tour but the first, which defines its helpers, shows its answers', async () => {
  const [helpers, ...blocks] = readTour(await readFile(new URL('../../README.md', import.meta.url), 'utf8'));
  expect(helpers?.answers).toEqual([]);
  expect(blocks.length).toBeGreaterThanOrEqual(5);
  for (const { commands, answers } of blocks) expect(answers.length, commands).toBeGreaterThan(0);
});

test('answers are read one after another, each of one line or of several', () => {
  expect(parseValues('{ "a": 1 }\n{\n  "b": [2]\n}\n')).toEqual([{ a: 1 }, { b: [2] }]);
  expect(() => parseValues('{ "a": 1')).toThrow('Not JSON');
});

test.for([
  [{ a: 1 }, { a: 1, b: 2 }],
  [
    { at: '2027-01-08T23:00:00Z', day: '2027-01-08' },
    { at: '2030-05-05T22:00:00.123Z', day: '2030-05-05' },
  ],
  [{ id: 'lic_…' }, { id: 'lic_01k9f3v7m2' }],
  [
    ['renew', '…'],
    ['renew', 'pause'],
  ],
] as const)('%j matches %j', ([printed, actual]) => {
  expect(differences(printed, actual)).toEqual([]);
});

test.for([
  [{ a: 1 }, { a: 2 }],
  [{ a: 1 }, {}],
  [{ at: '2027-01-08T23:00:00Z' }, { at: null }],
  [{ id: 'lic_…' }, { id: 'acct_01k9f3v7m2' }],
  [['renew'], ['renew', 'pause']],
  [['renew', 'pause', '…'], ['renew']],
  [[{ a: 1 }], [{ a: 2 }]],
] as const)('%j does not match %j', ([printed, actual]) => {
  expect(differences(printed, actual)).not.toEqual([]);
});
