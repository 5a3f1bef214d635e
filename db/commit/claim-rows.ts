import type { Step } from '../../domain/lifecycle/effects.ts';

/**
 * What consecutive steps claim and release, by key: the last of a key counts. Claims are in the order of their keys, so that
 * two commits never wait for each other.
 */
export function claimRows(steps: readonly Step[]) {
  const last = new Map<string, { readonly sequence: number; readonly ifHeld: 'refuse' | 'go_on' } | null>();
  for (const { entry, effects } of steps)
    for (const effect of effects) {
      if (effect.kind === 'claim') last.set(effect.claim.key, { sequence: entry.sequence, ifHeld: effect.ifHeld });
      if (effect.kind === 'release') last.set(effect.claim.key, null);
    }
  const rows = [...last].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return {
    claims: rows.flatMap(([key, row]) => (row ? [{ key, ...row }] : [])),
    releases: rows.flatMap(([key, row]) => (row ? [] : [key])),
  };
}
