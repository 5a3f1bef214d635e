import { isUtf8 } from 'node:buffer';
import type { Request } from 'express';
import type { Operation } from '../../contract/operation.ts';
import { findJsonFault, type JsonFault } from './json-faults.ts';
import { jsonPointer } from './parse-input.ts';
import { problem, validationProblem, type Problem } from './problem.ts';
import { readBytes } from './read-bytes.ts';

/** No body of the API has more than three levels, or more than some hundred values. */
const JSON_LIMITS = { maxDepth: 32, maxValues: 1_000 };

/**
 * Reads the body of a request to an operation. Throws the problem of a body that is too large, not JSON, or of another type; of
 * one that is too complex; and of one whose objects have a name twice. The limit counts what a compressed body unpacks to, and
 * reading ends there.
 */
export async function readBody(
  req: Request,
  { rawBody, maxBodyBytes: maxBytes }: Pick<Operation, 'rawBody' | 'maxBodyBytes'>,
): Promise<void> {
  if (rawBody) {
    req.body = await readBytes(req, { maxBytes, unpack: false });
    return;
  }
  // A request without a body has no type.
  const hasBody = req.headers['transfer-encoding'] !== undefined || Number(req.headers['content-length'] ?? 0) > 0;
  if (!hasBody) return;
  if (!req.is('application/json') || !isInUtf8(req)) throw problem('unsupported_media_type');
  req.body = parseJson(await readBytes(req, { maxBytes, unpack: true }));
}

/** Other encodings hide from `findJsonFault` what the parser then reads. RFC 8259 knows none. */
function isInUtf8(req: Request): boolean {
  const [, charset = 'utf-8'] = /;\s*charset\s*=\s*"?([^\s";]*)/i.exec(req.get('content-type') ?? '') ?? [];
  return charset.toLowerCase() === 'utf-8';
}

/** Any JSON: a body such as `null` is JSON, and its schema says what is wrong with it. */
function parseJson(bytes: Buffer): unknown {
  // Chunks that hold nothing.
  if (bytes.length === 0) return {};
  // Bytes that are not UTF-8 would be stored as replacement characters.
  if (!isUtf8(bytes)) throw problem('malformed_json');
  const value = parsed(new TextDecoder().decode(bytes));
  const fault = findJsonFault(bytes, JSON_LIMITS);
  if (fault) throw faultProblem(fault);
  return value;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Without the parser's error as its cause: that one quotes the body.
    throw problem('malformed_json');
  }
}

function faultProblem(fault: JsonFault): Problem {
  if (fault.kind === 'too_complex') return problem('body_too_complex');
  const key = fault.kind === 'repeated_name' ? 'repeated_field' : 'unknown_field';
  return validationProblem([{ key, pointer: jsonPointer('#', fault.path) }]);
}
