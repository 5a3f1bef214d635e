import { LineCounter, isMap, isNode, isScalar, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';
import type { ValidationError } from './validation-errors.ts';
import { describeIssue } from './describe-issue.ts';

/** A YAML file: its data as written, and the line of every part of it. */
export interface Source {
  readonly file: string;
  readonly data: unknown;
  readonly errors: readonly ValidationError[];
  /** The line of the value at the path, or of the nearest part above it that exists. */
  lineOf(path: readonly PropertyKey[]): number;
}

/** Parses YAML text. `data` is null where `errors` has syntax errors or repeated keys. */
export function parseSource(file: string, text: string): Source {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const errors = [...document.errors, ...document.warnings].map(({ message, pos }) => ({
    file,
    line: lines.linePos(pos[0]).line,
    message: `this is not valid YAML: ${message.split(/ at line |\n/)[0] ?? message}`,
  }));
  return {
    file,
    data: errors.length > 0 ? null : document.toJS(),
    errors,
    lineOf: (path) => lines.linePos(offsetOf(document, path)).line,
  };
}

function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const key = path[length - 1];
    const parent = document.getIn(path.slice(0, length - 1), true);
    const pair = isMap(parent) ? parent.items.find((item) => isScalar(item.key) && item.key.value === key) : undefined;
    if (isScalar(pair?.key) && pair.key.range) return pair.key.range[0];
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return document.contents?.range?.[0] ?? 0;
}

/** The value as parsed by the schema, or null with an error in words for each issue of the schema. */
export function validateSource<T>(
  source: Source,
  schema: z.ZodType<T>,
): { value: T | null; errors: readonly ValidationError[] } {
  if (source.errors.length > 0) return { value: null, errors: source.errors };
  const result = schema.safeParse(source.data);
  if (result.success) return { value: result.data, errors: [] };
  const errors = result.error.issues
    .flatMap((issue) => describeIssue(issue, source.data))
    .map(({ path, message }) => ({ file: source.file, line: source.lineOf(path), message }));
  return { value: null, errors };
}
