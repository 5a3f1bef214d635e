import { createDraw } from './draw.ts';

/** `JOURNEYS_TRY=all` tries everything in turn, which takes an hour; else some of each journey is drawn. */
export const triesAll = process.env['JOURNEYS_TRY'] === 'all';
/** The same is drawn in each run, unless another seed is given. */
export const seed = process.env['JOURNEYS_SEED'] ?? '1';

const draw = createDraw(seed);

/** So many of them, by chance; all where everything is tried. */
export function some<T>(items: readonly T[], count: number): readonly T[] {
  return triesAll ? items : draw(items, count);
}
