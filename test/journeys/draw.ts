import { createHash } from 'node:crypto';

/** Draws some of many, by a seed: the same of the same in each run. */
export function createDraw(seed: string): <T>(all: readonly T[], count: number) => T[] {
  let drawn = 0;
  return (all, count) => {
    const left = [...all];
    return Array.from({ length: Math.min(count, all.length) }, () => {
      drawn += 1;
      const number = createHash('sha256').update(`${seed} ${drawn}`).digest().readUInt32BE();
      return left.splice(number % left.length, 1);
    }).flat();
  };
}
