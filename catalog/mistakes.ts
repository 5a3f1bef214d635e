/** One mistake in a data file: where it is, and what to write instead. */
export interface Mistake {
  /** Path as a reader would open it, such as `catalog/plans/team-annual.yaml`. */
  readonly file: string;
  readonly line: number;
  readonly says: string;
}

/** `catalog/plans/team-annual.yaml:12: prices.EUR must be …` */
export function formatMistake({ file, line, says }: Mistake): string {
  return `${file}:${line}: ${says}`;
}

/** Everything that is wrong with the catalog, at once. The message lists one mistake a line. */
export class CatalogError extends Error {
  readonly mistakes: readonly Mistake[];

  constructor(mistakes: readonly Mistake[]) {
    const sorted = [...mistakes].sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line);
    const count = sorted.length === 1 ? 'a mistake' : `${sorted.length} mistakes`;
    super([`The catalog has ${count}:`, ...sorted.map(formatMistake)].join('\n'));
    this.name = 'CatalogError';
    this.mistakes = sorted;
  }
}
