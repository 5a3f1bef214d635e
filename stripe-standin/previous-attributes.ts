/** The attributes of an object that an update changed, as they were: an event's `previous_attributes`. */
export function previousAttributes<T extends object>(before: T, after: T): Record<string, unknown> {
  const now = new Map(Object.entries(after));
  return Object.fromEntries(
    Object.entries(before).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(now.get(key))),
  );
}
