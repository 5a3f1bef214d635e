/** An event's `previous_attributes`: the old values of the attributes that an update changed. */
export function previousAttributes<T extends object>(before: T, after: T): Record<string, unknown> {
  const current = new Map(Object.entries(after));
  return Object.fromEntries(
    Object.entries(before).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(current.get(key))),
  );
}
