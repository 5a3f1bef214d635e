import { normaliseKey } from '../keys/license-key.ts';
import { readReference } from '../people/license-search.ts';

/** A licence of an account that knows the sender's address. */
export interface Candidate {
  readonly license: string;
  readonly plan: string;
  /** The last four characters of its key; null where none works. */
  readonly hint: string | null;
}

/** What of a contract was typed that names one licence for sure. */
export type NamedContract =
  | { readonly by: 'key'; readonly key: string }
  | { readonly by: 'invoice'; readonly invoice: string }
  | { readonly by: 'words'; readonly words: string };

/** Reads how a contract was named. A key may stand among other words. */
export function readContract(typed: string): NamedContract {
  const { kind, text } = readReference(typed);
  if (kind === 'license_key') return { by: 'key', key: text };
  if (kind === 'invoice') return { by: 'invoice', invoice: text };
  const key = /EVG(?:[-\s]?[0-9A-Z]{5}){4}/i.exec(typed)?.[0];
  const known = key === undefined ? null : normaliseKey(key);
  if (known !== null) return { by: 'key', key: known };
  const invoice = /\bin_\w+|\b[A-Z0-9]{4,12}-\d{4,12}\b/.exec(typed)?.[0];
  return invoice === undefined ? { by: 'words', words: typed } : { by: 'invoice', invoice };
}

/**
 * The candidates that the words may mean: those whose key ends as written, else those whose plan is named, else all of them: whoever
 * holds one contract means it, whatever they call it.
 */
export function candidatesMeant(words: string, candidates: readonly Candidate[]): readonly Candidate[] {
  const tokens = new Set(words.toUpperCase().split(/[^0-9A-Z]+/));
  const byHint = candidates.filter(({ hint }) => hint !== null && tokens.has(hint));
  if (byHint.length > 0) return byHint;
  const written = words.toLowerCase();
  const byPlan = candidates.filter(({ plan }) => written.includes(plan.toLowerCase()));
  return byPlan.length > 0 ? byPlan : candidates;
}
