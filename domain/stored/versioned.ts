declare const storedValue: unique symbol;

/**
 * A value in the form in which it is stored: in a row, a workflow's input or an activity's arguments. It may have been
 * written by an earlier version of the code, so that nothing can be read from it but by `restore`.
 */
export interface Stored<T> {
  readonly [storedValue]: T;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * Makes a value of one version from one of the version before. It must be pure and must never change once it has been
 * released: a workflow that is replayed has to compute what it computed before.
 */
export type Upcaster = (old: Fields) => Fields;

export interface Versions<T> {
  /** The version in which values are stored: 1 without upcasters. */
  readonly current: number;
  /** Throws `TypeError` for a value with a field `version`, which would be lost. */
  readonly store: (value: T) => Stored<T>;
  /** Throws {@link UnknownVersionError} for a value that was stored by a newer version of the code. */
  readonly restore: (stored: Stored<T>) => T;
}

/** A value was stored by a newer version of the code: it can be read once this process has been updated, too. */
export class UnknownVersionError extends Error {
  /** False for what is no version at all, such as a text: no code will ever read it. */
  readonly isNewer: boolean;

  constructor(name: string, version: unknown, current: number) {
    super(`A stored ${name} has version ${String(version)}, and this code reads versions up to ${current}`);
    this.name = 'UnknownVersionError';
    this.isNewer = isVersion(version) && version > current;
  }
}

/**
 * All versions of a stored type. `upcasters[0]` turns version 1 into 2, and so on. A value without `version` is version 1.
 */
export function versioned<T extends object>(name: string, upcasters: readonly Upcaster[]): Versions<T> {
  const current = upcasters.length + 1;
  return {
    current,
    store(value) {
      if ('version' in value) throw new TypeError(`A ${name} may have no field called version`);
      // The brand exists for the compiler only.
      return { version: current, ...value } as unknown as Stored<T>;
    },
    restore(stored) {
      const { version = 1, ...fields }: Fields = { ...stored };
      if (!isVersion(version) || version > current) throw new UnknownVersionError(name, version, current);
      // Tests keep a copy of every version and check that what comes out has the present shape.
      return upcasters.slice(version - 1).reduce((old, upcast) => upcast(old), fields) as T;
    },
  };
}

function isVersion(version: unknown): version is number {
  return Number.isInteger(version) && Number(version) >= 1;
}
