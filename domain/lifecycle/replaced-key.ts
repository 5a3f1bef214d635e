import { addDays, type InstantMs } from '../calendar/instant.ts';
import type { Step } from './effects.ts';

/** Until when the keys before the one that a step makes still work, by the licence's clock; null where it makes none. */
export function replacedKeyEnd({ license, entry, effects }: Step): InstantMs | null {
  const effect = effects.find(({ kind }) => kind === 'replace_key');
  return effect?.kind === 'replace_key' ? addDays(entry.at, effect.overlapDays, license.terms.zone) : null;
}
