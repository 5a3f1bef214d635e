/** Of shorter words, too many others are one letter away. */
const SHORTEST = 4;
/** From this length on, two letters may be wrong. */
const LONG = 7;

/**
 * The known words that are most like one that is not known: one letter is missing, too many, wrong, or changed places with the next; in a
 * long word, two. Empty for a word that is known or too short, and where none is so near.
 */
export function similarWords(word: string, known: ReadonlySet<string>): string[] {
  if (word.length < SHORTEST || known.has(word)) return [];
  const most = word.length < LONG ? 1 : 2;
  const near = [...known]
    .filter(({ length }) => length >= SHORTEST - 1 && Math.abs(length - word.length) <= most)
    .map((other) => ({ other, distance: editDistance(word, other) }))
    .filter(({ distance }) => distance <= most);
  const least = Math.min(...near.map(({ distance }) => distance));
  return near.filter(({ distance }) => distance === least).map(({ other }) => other);
}

/** How many letters differ, where two neighbours that changed places count as one (optimal string alignment). */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const isSame = a[i - 1] === b[j - 1];
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row.push(
        Math.min(
          at(last, j) + 1,
          at(row, j - 1) + 1,
          at(last, j - 1) + (isSame ? 0 : 1),
          isSwapped ? at(beforeLast, j - 2) + 1 : Infinity,
        ),
      );
    }
    [beforeLast, last] = [last, row];
  }
  return at(last, b.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Infinity;
}
