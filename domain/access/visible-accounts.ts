import type { Principal } from './principal.ts';

/**
 * The accounts whose things a principal may see. Reading an account's things needs one, and only a principal gives one, so
 * that a read which forgets to ask who is reading does not compile.
 */
export class VisibleAccounts {
  /** Null: all. Being private, it keeps objects of another origin from passing for one. */
  readonly #ids: ReadonlySet<string> | null;

  private constructor(ids: ReadonlySet<string> | null) {
    this.#ids = ids;
  }

  /** Nobody (null) sees nothing. */
  static of(principal: Principal | null): VisibleAccounts {
    const accounts = principal?.accounts ?? new Set();
    return new VisibleAccounts(accounts === 'all' ? null : accounts);
  }

  includes(account: string): boolean {
    return this.#ids === null || this.#ids.has(account);
  }

  /** The ids of the accounts; null for all. */
  get ids(): readonly string[] | null {
    return this.#ids === null ? null : [...this.#ids];
  }
}
