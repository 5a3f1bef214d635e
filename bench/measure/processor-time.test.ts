import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { childrenProcessorMs, parseProcessStat, timeBelow, type ProcessTimes } from './processor-time.ts';

test('a process whose name has spaces and brackets is parsed', () => {
  const line = '4242 (postgres: a) (b) S 17 4242 4242 0 -1 4194304 5 6 7 8 120 30 11 4 20 0 1 0 555 1 2 3';
  expect(parseProcessStat(line)).toEqual({ pid: 4242, parent: 17, ownMs: 1500, endedChildrenMs: 150 });
});

function times(pid: number, parent: number, ownMs: number, endedChildrenMs = 0): ProcessTimes {
  return { pid, parent, ownMs, endedChildrenMs };
}

test('the time below a process includes grandchildren and ended children, in whatever order they are listed', () => {
  const listed = [times(4, 3, 1000), times(3, 1, 100, 10), times(2, 1, 1), times(1, 0, 50_000, 10_000), times(9, 0, 7)];
  expect(timeBelow(1, listed)).toBe(11_111);
});

test('the time below a process does not shrink when a child ends', () => {
  const before = timeBelow(1, [times(1, 0, 5), times(2, 1, 30), times(3, 2, 40)]);
  // The time of an ended process is added to its parent's.
  const after = timeBelow(1, [times(1, 0, 6), times(2, 1, 30, 40)]);
  expect(after).toBe(before);
});

const burnMs = (ms: number) => `const end = Date.now() + ${ms}; while (Date.now() < end);`;

test('the work of a child counts while it runs and after it has ended', async () => {
  const before = childrenProcessorMs();
  const child = spawn(process.execPath, ['-e', `${burnMs(200)} console.log('done'); process.stdin.resume();`]);
  await once(child.stdout, 'data');
  const whileRunning = childrenProcessorMs() - before;
  expect(whileRunning).toBeGreaterThan(0);
  child.stdin.end();
  await once(child, 'exit');
  expect(childrenProcessorMs() - before).toBeGreaterThanOrEqual(whileRunning);
});
