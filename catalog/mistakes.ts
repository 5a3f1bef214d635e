import { relative } from 'node:path';
import { cwd } from 'node:process';

/** One mistake in a data file: where it is, and what to write instead. */
export interface Mistake {
  /** Path as a reader would open it, such as `catalog/plans/team-annual.yaml`. */
  readonly file: string;
  readonly line: number;
  readonly says: string;
}

/** `catalog/plans/team-annual.yaml:12: prices.EUR must be …` */
function formatMistake({ file, line, says }: Mistake): string {
  return `${file}:${line}: ${says}`;
}

/** Everything that is wrong with a set of data files, at once. The message lists one mistake a line. */
export class DataError extends Error {
  readonly mistakes: readonly Mistake[];

  /** `what` as it begins a sentence: `The catalog`. */
  constructor(what: string, mistakes: readonly Mistake[]) {
    const sorted = [...mistakes].sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line);
    const count = sorted.length === 1 ? 'a mistake' : `${sorted.length} mistakes`;
    super([`${what} has ${count}:`, ...sorted.map(formatMistake)].join('\n'));
    this.name = 'DataError';
    this.mistakes = sorted;
  }
}

/** A path as a reader at the project's root would open it. */
export function shownPath(path: string): string {
  const near = relative(cwd(), path);
  return near.startsWith('..') ? path : near;
}
