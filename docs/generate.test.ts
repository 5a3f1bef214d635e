import { expect, test } from 'vitest';
import { stalePages } from './generate.ts';

test('the pages made from code are current; if not, `node docs/generate.ts` mends them', async () => {
  expect(await stalePages()).toEqual([]);
});
