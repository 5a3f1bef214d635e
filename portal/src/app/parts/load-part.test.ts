import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { loadPart, PartNotLoaded } from './load-part.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Loads a part that does not arrive the first times. */
async function loadAfter(failures: number): Promise<unknown> {
  let asked = 0;
  const loading = loadPart(async () => {
    asked += 1;
    if (asked <= failures) throw new TypeError('Failed to fetch dynamically imported module');
    return `asked ${asked} times`;
  }).catch((error: unknown) => error);
  await vi.runAllTimersAsync();
  return await loading;
}

test('a part that does not arrive is asked for again, twice', async () => {
  expect(await loadAfter(0)).toBe('asked 1 times');
  expect(await loadAfter(2)).toBe('asked 3 times');
  expect(await loadAfter(3)).toBeInstanceOf(PartNotLoaded);
});

test('a file that the browser names is asked for under another address each time', async () => {
  const asked: string[] = [];
  const address = 'https://licences.example.com/assets/app-D_OO.js';
  const fail = (from: string) => {
    asked.push(from);
    return Promise.reject(new TypeError(`Failed to fetch dynamically imported module: ${from}`));
  };
  const loading = loadPart(
    () => fail(address),
    (again) => (again.endsWith('=2') ? Promise.resolve(again) : fail(again)),
  );
  await vi.runAllTimersAsync();
  expect(await loading).toBe(`${address}?again=2`);
  expect(asked).toEqual([address, `${address}?again=1`]);
});
