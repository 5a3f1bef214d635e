import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { checkChain, compareWitness, readWitness, type ChainEntry } from './verify.ts';

const LICENSE = 'lic_1';
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** A log whose reasons are given, with hashes that fit. */
function logOf(reasons: readonly string[]): ChainEntry[] {
  let previous = sha256(`evergreen/change-log/${LICENSE}`);
  return reasons.map((reason, index) => {
    const shown = { sequence: index + 1, event: 'pause', from: index === 0 ? null : 'active', to: 'active', reason };
    const recorded = JSON.stringify({ ...shown, at: 86_400_000 });
    const entry = { ...shown, at: '1970-01-02T00:00:00.000Z', recorded, previous_hash: previous };
    previous = sha256(previous + recorded);
    return { ...entry, hash: previous };
  });
}
const LOG = logOf(['one', 'zwei', '三']);
const changed = (sequence: number, change: Partial<ChainEntry>) =>
  LOG.map((entry) => (entry.sequence === sequence ? { ...entry, ...change } : entry));

test('a log is as it was recorded, and its head is the hash of its last entry', async () => {
  const head = { sequence: 3, hash: LOG[2]?.hash };
  expect(await checkChain(LICENSE, LOG, 3)).toEqual({ entries: 3, head, brokenAt: null });
});

test.each([
  ['a recorded text', changed(2, { recorded: LOG[1]?.recorded.replace('zwei', 'drei') ?? '' }), 2],
  ['a reason that is shown', changed(2, { reason: 'drei' }), 2],
  ['a time that is shown', changed(2, { at: '1970-01-03T00:00:00.000Z' }), 2],
  ['a hash', changed(3, { hash: '0'.repeat(64) }), 3],
  ['an entry taken out of the middle', LOG.filter(({ sequence }) => sequence !== 2), 2],
  ['the last entry taken away', LOG.slice(0, 2), 3],
  ['the first entry taken away', LOG.slice(1), 1],
])('%s is found where it is', async (_what, log, brokenAt) => {
  expect(await checkChain(LICENSE, log, 3)).toMatchObject({ brokenAt });
});

test('the log of another licence is not valid', async () => {
  expect(await checkChain('lic_2', LOG, 3)).toMatchObject({ brokenAt: 1 });
});

test('a history that was rewritten with new hashes is found by a receipt, and only by it', async () => {
  const rewritten = logOf(['one', 'other', '三']);
  const witness = readWitness(`3.${LOG[2]?.hash ?? ''}`);
  if (!witness) throw new Error('not read');
  expect(await checkChain(LICENSE, rewritten, 3)).toMatchObject({ brokenAt: null });
  expect(compareWitness(rewritten, witness)).toBe('differs');
  expect(compareWitness(LOG, witness)).toBe('holds');
  expect(compareWitness(LOG.slice(0, 2), witness)).toBe('differs');
});

test.each(['', '3', `3.${'a'.repeat(63)}`, `0.${'a'.repeat(64)}`, `3.${'g'.repeat(64)}`])(
  'the text “%s” names no entry',
  (text) => expect(readWitness(text)).toBeNull(),
);
