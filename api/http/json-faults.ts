/** What is wrong with a JSON text that every parser accepts, and two of them may understand differently. */
export type JsonFault =
  | { readonly kind: 'too_complex' }
  /** A name that stands twice in one object, or one that means something else in JavaScript. `path` leads to it. */
  | { readonly kind: 'repeated_name' | 'forbidden_name'; readonly path: readonly (string | number)[] };

export interface JsonLimits {
  /** Levels of objects and lists. */
  readonly maxDepth: number;
  /** Names and entries of lists, all together. */
  readonly maxValues: number;
}

/** Assigning to it sets an object's prototype. */
const FORBIDDEN_NAME = '__proto__';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPENING = { object: 0x7b, list: 0x5b } as const;
const CLOSING: ReadonlySet<number> = new Set([0x7d, 0x5d]);

/** An object or list that is open: the names of an object so far, or null for a list, and where in it the text stands. */
interface Level {
  readonly names: Set<string> | null;
  at: string | number;
  /** The next text in quotes is a name. */
  expectsName: boolean;
}

/**
 * Finds the first fault in the bytes of a JSON text, without recursion, in one pass. Of a text that is not JSON it may find
 * anything or nothing: the parser refuses it.
 */
export function findJsonFault(text: Buffer, { maxDepth, maxValues }: JsonLimits): JsonFault | null {
  const levels: Level[] = [];
  let values = 0;
  for (let i = 0; i < text.length; i++) {
    const byte = text[i] ?? 0;
    const level = levels.at(-1);
    if (byte === QUOTE) {
      const end = endOfQuoted(text, i);
      if (level?.expectsName) {
        const fault = enterName(levels, level, nameIn(text, i, end));
        if (fault) return fault;
        values += 1;
      }
      i = end;
    } else if (byte === OPENING.object || byte === OPENING.list) {
      const isObject = byte === OPENING.object;
      levels.push({ names: isObject ? new Set() : null, at: 0, expectsName: isObject });
      if (levels.length > maxDepth) return { kind: 'too_complex' };
    } else if (CLOSING.has(byte)) {
      levels.pop();
    } else if (byte === COMMA && level) {
      if (level.names) level.expectsName = true;
      else if (typeof level.at === 'number') level.at += 1;
      values += level.names ? 0 : 1;
    }
    if (values > maxValues) return { kind: 'too_complex' };
  }
  return null;
}

function enterName(levels: readonly Level[], level: Level, name: string): JsonFault | null {
  level.at = name;
  level.expectsName = false;
  const path = () => levels.map(({ at }) => at);
  if (name === FORBIDDEN_NAME) return { kind: 'forbidden_name', path: path() };
  if (level.names?.has(name)) return { kind: 'repeated_name', path: path() };
  level.names?.add(name);
  return null;
}

/** The position of the quote that ends a quoted text, or of the last byte. */
function endOfQuoted(text: Buffer, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    if (text[i] === BACKSLASH) i += 1;
    else if (text[i] === QUOTE) return i;
  }
  return text.length - 1;
}

/** A name as a parser reads it: `"\u0061"` is the same name as `"a"`. */
function nameIn(text: Buffer, start: number, end: number): string {
  const written = text.toString('utf8', start + 1, end);
  if (!written.includes('\\')) return written;
  try {
    return String(JSON.parse(`"${written}"`));
  } catch {
    return written;
  }
}
