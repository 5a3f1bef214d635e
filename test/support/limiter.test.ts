import { expect, test } from 'vitest';
import { createLimiter } from './limiter.ts';

test('a limiter of two runs two at a time, in order, and goes on after an error', async () => {
  const limit = createLimiter(2);
  const finish: (() => void)[] = [];
  const started: number[] = [];
  const results = [0, 1, 2, 3].map((i) =>
    limit(async () => {
      started.push(i);
      await new Promise<void>((resolve) => finish.push(resolve));
      if (i === 0) throw new Error('first');
      return i;
    }),
  );
  const settled = Promise.allSettled(results);
  expect(started).toEqual([0, 1]);
  finish[0]?.();
  await expect(results[0]).rejects.toThrow('first');
  await expect.poll(() => started).toEqual([0, 1, 2]);
  for (const done of finish) done();
  await expect.poll(() => started).toEqual([0, 1, 2, 3]);
  finish.at(-1)?.();
  expect((await settled).map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled', 'fulfilled']);
});
