import { expect, test } from 'vitest';
import { findStalePages } from './generate.ts';

test('the pages made from code are current; if not, `node tools/docs/generate.ts` mends them', async () => {
  expect(await findStalePages()).toEqual([]);
});
