import { createHash } from 'node:crypto';

/** `JOURNEYS_TRY=all` tries everything in turn, which takes an hour; else some of each journey is drawn. */
export const triesAll = process.env['JOURNEYS_TRY'] === 'all';
/** The same is drawn in each run, unless another seed is given. */
export const seed = process.env['JOURNEYS_SEED'] ?? '1';

let drawn = 0;

/** So many of them, by the seed; all where everything is tried. */
export function some<T>(items: readonly T[], count: number): readonly T[] {
  if (triesAll) return items;
  const left = [...items];
  return Array.from({ length: Math.min(count, items.length) }, () => {
    drawn += 1;
    const number = createHash('sha256').update(`${seed} ${drawn}`).digest().readUInt32BE();
    return left.splice(number % left.length, 1);
  }).flat();
}
