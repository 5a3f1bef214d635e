import { invalid } from './route.ts';

/** An opaque cursor: what the last row of a page was ordered by. */
export function toCursor(after: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(after)).toString('base64url');
}

/** What a cursor of {@link toCursor} holds. Throws 422 for anything else. */
export function fromCursor(cursor: string | undefined): readonly (string | number)[] | null {
  if (cursor === undefined) return null;
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(parsed) && parsed.every((part) => typeof part === 'string' || typeof part === 'number'))
      return parsed;
  } catch {
    // Falls through to the same answer.
  }
  throw invalid([{ detail: 'It is not a `next_cursor` of this list', parameter: 'cursor' }]);
}
