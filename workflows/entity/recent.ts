/** Entries by id, oldest first, as they are carried into the next run. */
export type RecentEntries<T> = readonly (readonly [id: string, value: T])[];

/**
 * The last few entries by id. The server recognises a repeated update or signal within one run only; these are carried
 * from run to run, so that a repetition is recognised there, too.
 */
export class Recent<T> {
  private readonly entries: Map<string, T>;
  private readonly limit: number;

  constructor(carriedOver: RecentEntries<T>, limit: number) {
    this.entries = new Map(carriedOver);
    this.limit = limit;
  }

  get(id: string): T | undefined {
    return this.entries.get(id);
  }

  /** Adds an entry, and drops the oldest one past the limit. False for an id that is known. */
  add(id: string, value: T): boolean {
    if (this.entries.has(id)) return false;
    this.entries.set(id, value);
    const [oldest] = this.entries.keys();
    if (this.entries.size > this.limit && oldest !== undefined) this.entries.delete(oldest);
    return true;
  }

  snapshot(): RecentEntries<T> {
    return [...this.entries];
  }
}
