import { expect, test } from 'vitest';
import { LookupCache } from './lookup-cache.ts';

/** A look-up that the test answers, one after the other. */
function openLookups() {
  const waiting: PromiseWithResolvers<string | null>[] = [];
  const cache = new LookupCache(
    () => {
      const lookup = Promise.withResolvers<string | null>();
      waiting.push(lookup);
      return lookup.promise;
    },
    () => 0,
  );
  let begun = 0;
  const get = (secret: string) =>
    cache.get(secret, async () => {
      begun += 1;
    });
  return { cache, waiting, get, begun: () => begun };
}

test('requests with the same secret share its look-up, and others do not', async () => {
  const { waiting, get, begun } = openLookups();
  const first = get('a');
  await expect.poll(() => waiting.length).toBe(1);
  const others = [get('a'), get('a'), get('b')];
  await expect.poll(() => waiting.length).toBe(2);
  expect(begun()).toBe(2);
  waiting[0]?.resolve('A');
  waiting[1]?.resolve(null);
  expect(await Promise.all([first, ...others])).toEqual(['A', 'A', 'A', null]);
});

test('a look-up that began before something was forgotten is not shared afterwards', async () => {
  const { cache, waiting, get } = openLookups();
  const before = get('a');
  await expect.poll(() => waiting.length).toBe(1);
  cache.forget(() => false);
  const after = get('a');
  await expect.poll(() => waiting.length).toBe(2);
  waiting[0]?.resolve('A');
  waiting[1]?.resolve(null);
  expect([await before, await after]).toEqual(['A', null]);
  const again = get('a');
  await expect.poll(() => waiting.length).toBe(3);
  waiting[2]?.resolve('A again');
  expect(await again).toBe('A again');
});

test('a look-up that fails is made anew by the next request', async () => {
  const { waiting, get } = openLookups();
  const failed = get('a').catch((error: unknown) => String(error));
  await expect.poll(() => waiting.length).toBe(1);
  waiting[0]?.reject(new Error('gone'));
  expect(await failed).toBe('Error: gone');
  const next = get('a');
  await expect.poll(() => waiting.length).toBe(2);
  waiting[1]?.resolve('A');
  expect(await next).toBe('A');
});
