import { expect, test } from 'vitest';
import { missingRefusals } from './refusals.ts';

test('each refusal that the API documents for a command is brought about, or it is said why not', () => {
  expect(missingRefusals()).toEqual([]);
});
