import { relative } from 'node:path';
import { cwd } from 'node:process';

/** One error in a data file: where it is, and what to write instead. */
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

/** All errors of a set of data files. The message lists one error per line. */
export class DataError extends Error {
  readonly errors: readonly ValidationError[];

  /** `what` starts the message: `The catalog`. */
  constructor(what: string, errors: readonly ValidationError[]) {
    const sorted = [...errors].sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line);
    const count = sorted.length === 1 ? 'an error' : `${sorted.length} errors`;
    super([`${what} has ${count}:`, ...sorted.map(formatValidationError)].join('\n'));
    this.name = 'DataError';
    this.errors = sorted;
  }
}

/** The path relative to the working directory, where it lies below it. */
export function displayPath(path: string): string {
  const near = relative(cwd(), path);
  return near.startsWith('..') ? path : near;
}
