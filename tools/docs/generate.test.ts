import { expect, test } from 'vitest';
import { findStalePages } from './generate.ts';

test('the generated pages are current; if not, run `node tools/docs/generate.ts`', async () => {
  expect(await findStalePages()).toEqual([]);
});
