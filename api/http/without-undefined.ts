type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** The fields that have a value: an absent one leaves what is stored as it is. */
export function withoutUndefined<T extends object>(fields: T): Defined<T> {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  // Entries forget which keys they came from.
  return Object.fromEntries(given) as Defined<T>;
}
