import { expect, test } from 'vitest';
import { UnknownVersionError, versioned } from '../../domain/stored/versioned.ts';
import type { Intervention } from './messages.ts';
import { interventionVersions, restoreSignal } from './stored-signals.ts';

const intervention: Intervention = {
  id: 'sig_1',
  event: { type: 'hold', reason: 'a dispute' },
  actor: { kind: 'agent', id: 'agt_1' },
};

test('a signal is restored as it was stored, and so is one that a script sends without a version', () => {
  expect(restoreSignal(interventionVersions, interventionVersions.store(intervention))).toEqual(intervention);
  expect(restoreSignal(interventionVersions, intervention)).toEqual(intervention);
});

test.for(['2', 0, -1, 1.5, null, {}])('a signal with the version %o is malformed', (version) => {
  expect(restoreSignal(interventionVersions, { ...intervention, version })).toBeNull();
});

test('a signal that its upcaster cannot read is malformed', () => {
  const versions = versioned<Intervention>('intervention', [
    () => {
      throw new TypeError('No text');
    },
  ]);
  expect(restoreSignal(versions, intervention)).toBeNull();
});

test('a signal of a newer version is not ignored: its replay by newer code would differ', () => {
  const newer = { ...intervention, version: interventionVersions.current + 1 };
  expect(() => restoreSignal(interventionVersions, newer)).toThrow(UnknownVersionError);
});
