import { relative } from 'node:path';
import { cwd } from 'node:process';

/** One mistake in a data file: where it is, and what to write instead. */
export interface ValidationError {
  /** Path as a reader would open it, such as `catalog/plans/team-annual.yaml`. */
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

/** `catalog/plans/team-annual.yaml:12: prices.EUR must be …` */
function formatValidationError({ file, line, message }: ValidationError): string {
  return `${file}:${line}: ${message}`;
}

/** Everything that is wrong with a set of data files, at once. The message lists one mistake a line. */
export class DataError extends Error {
  readonly errors: readonly ValidationError[];

  /** `what` as it begins a sentence: `The catalog`. */
  constructor(what: string, mistakes: readonly ValidationError[]) {
    const sorted = [...mistakes].sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line);
    const count = sorted.length === 1 ? 'a mistake' : `${sorted.length} mistakes`;
    super([`${what} has ${count}:`, ...sorted.map(formatValidationError)].join('\n'));
    this.name = 'DataError';
    this.errors = sorted;
  }
}

/** A path as a reader at the project's root would open it. */
export function displayPath(path: string): string {
  const near = relative(cwd(), path);
  return near.startsWith('..') ? path : near;
}
