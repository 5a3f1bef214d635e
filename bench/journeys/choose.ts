/** Which journeys of `tasks` are run. */
export interface JourneyChoice {
  /** How many; null for all. */
  readonly sample: number | null;
  /** Decides the order: the same seed is the same order. */
  readonly seed: number;
  /** Part of a name; null for any. */
  readonly only: string | null;
  /** Whether journeys that have ended well in an earlier run are left out, and count as they were. */
  readonly resume: boolean;
}

/** The first of the journeys in the order of the seed, without those that are `known`. */
export function chooseJourneys<T>(
  all: readonly T[],
  { sample, seed, only }: JourneyChoice,
  { nameOf, known }: { readonly nameOf: (one: T) => string; readonly known: ReadonlySet<string> },
): T[] {
  const wanted = all.filter((one) => {
    const name = nameOf(one);
    return !known.has(name) && (only === null || name.includes(only));
  });
  return shuffled(wanted, nameOf, seed).slice(0, sample ?? wanted.length);
}

/** Sorted by a number that follows from seed and name, so that leaving some out does not change the order of the others. */
function shuffled<T>(all: readonly T[], nameOf: (one: T) => string, seed: number): T[] {
  return all
    .map((one) => ({ one, at: hash(`${seed} ${nameOf(one)}`) }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ one }) => one);
}

/** FNV-1a with a last mix, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const char of text) value = Math.imul(value ^ (char.codePointAt(0) ?? 0), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  return (value ^ (value >>> 13)) >>> 0;
}
