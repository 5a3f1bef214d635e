/**
 * The Mann-Whitney U test for two samples of the same size or of different ones: the standard score of U, which is about normally
 * distributed when both come from one distribution, whatever its shape. Positive: the first sample is larger. Ties count half.
 * https://en.wikipedia.org/wiki/Mann%E2%80%93Whitney_U_test#Normal_approximation_and_tie_correction
 */
export function rankSumScore(first: readonly number[], second: readonly number[]): number {
  const [m, n] = [first.length, second.length];
  const all = [...first, ...second].toSorted((a, b) => a - b);
  const { rankOf, ties } = ranksOf(all);
  const u = first.reduce((sum, value) => sum + rankOf(value), 0) - (m * (m + 1)) / 2;
  const total = m + n;
  const variance = ((m * n) / 12) * (total + 1 - ties / (total * (total - 1)));
  return variance === 0 ? 0 : (u - (m * n) / 2) / Math.sqrt(variance);
}

/** The mean rank of each value, from 1, and the sum of t³ − t over groups of t equal values. */
function ranksOf(sorted: readonly number[]): { rankOf: (value: number) => number; ties: number } {
  const ranks = new Map<number, number>();
  let ties = 0;
  for (let start = 0; start < sorted.length;) {
    const value = sorted[start] ?? Number.NaN;
    let end = start;
    while (sorted[end] === value) end += 1;
    ranks.set(value, (start + 1 + end) / 2);
    ties += (end - start) ** 3 - (end - start);
    start = end;
  }
  return { rankOf: (value) => ranks.get(value) ?? Number.NaN, ties };
}
