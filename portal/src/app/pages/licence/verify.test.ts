import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { checkChain, compareWitness, readWitness, type ChainEntry } from './verify.ts';

const LICENSE = 'lic_1';
const DAY_MS = 86_400_000;
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

const DAY_2 = '1970-01-02T00:00:00.000Z';
/** What the API shows of an entry, and what is hashed of it. */
const SHOWN = {
  event: 'pause',
  to: 'active',
  access: 'everything',
  amount: { amount: 5700, currency: 'EUR' },
  at: DAY_2,
  actor: { kind: 'member', id: 'per_1', through: null, asked_by: { kind: 'member', id: 'per_2', approval: 'apr_1' } },
  changes: [
    { field: 'expired_at', before: null, after: DAY_2 },
    { field: 'period', before: null, after: { start: DAY_2, end: DAY_2 } },
  ],
} as const;
const HASHED = {
  ...SHOWN,
  at: DAY_MS,
  actor: { kind: 'member', id: 'per_1', askedBy: { kind: 'member', id: 'per_2', approval: 'apr_1' } },
  changes: { period: [null, { end: DAY_MS, start: DAY_MS }], expiredAt: [null, DAY_MS] },
};

/** A log whose reasons are given, with hashes that fit. */
function logOf(reasons: readonly string[]): ChainEntry[] {
  let previous = sha256(`evergreen/change-log/${LICENSE}`);
  return reasons.map((reason, index) => {
    const own = { sequence: index + 1, from: index === 0 ? null : ('active' as const), reason };
    const recorded = JSON.stringify({ ...HASHED, ...own });
    const entry = { ...SHOWN, changes: [...SHOWN.changes], ...own, recorded, previous_hash: previous };
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
  ['an event that is shown', changed(2, { event: 'resume' }), 2],
  ['a state before that is shown', changed(2, { from: 'trial' }), 2],
  ['a state after that is shown', changed(2, { to: 'trial' }), 2],
  ['an access that is shown', changed(2, { access: 'nothing' }), 2],
  ['a sum that is shown', changed(2, { amount: { amount: 57, currency: 'EUR' } }), 2],
  ['a sum that is left out', changed(2, { amount: null }), 2],
  ['an actor that is shown', changed(2, { actor: { ...SHOWN.actor, id: 'per_3' } }), 2],
  ['who asked for it', changed(2, { actor: { ...SHOWN.actor, asked_by: null } }), 2],
  [
    'a value that is shown as changed',
    changed(2, { changes: [{ ...SHOWN.changes[0], before: DAY_2 }, SHOWN.changes[1]] }),
    2,
  ],
  ['a change that is left out', changed(2, { changes: [SHOWN.changes[0]] }), 2],
  ['a change that is shown twice', changed(2, { changes: [...SHOWN.changes, SHOWN.changes[0]] }), 2],
  ['a hash', changed(3, { hash: '0'.repeat(64) }), 3],
  ['an entry taken out of the middle', LOG.filter(({ sequence }) => sequence !== 2), 2],
  ['the last entry taken away', LOG.slice(0, 2), 3],
  ['the first entry taken away', LOG.slice(1), 1],
])('%s is found where it is', async (_what, log, brokenAt) => {
  expect(await checkChain(LICENSE, log, 3)).toMatchObject({ brokenAt });
});

test('a hashed text that is no entry is found, though its hash fits', async () => {
  const [entry] = logOf(['one']);
  if (!entry) throw new Error('no entry');
  const hash = sha256(`${entry.previous_hash}no JSON`);
  expect(await checkChain(LICENSE, [{ ...entry, recorded: 'no JSON', hash }], 1)).toMatchObject({ brokenAt: 1 });
});

test('the order in which the API names changes and their fields says nothing', async () => {
  const [first, second] = SHOWN.changes;
  const turned = { ...second, after: { end: second.after.end, start: second.after.start } };
  expect(await checkChain(LICENSE, changed(2, { changes: [turned, first] }), 3)).toMatchObject({ brokenAt: null });
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
