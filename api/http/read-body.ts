import { isUtf8 } from 'node:buffer';
import type { IncomingMessage, ServerResponse } from 'node:http';
import express, { type Request, type RequestHandler, type Response } from 'express';
import type { Operation } from '../../contract/operation.ts';
import { findJsonFault, type JsonFault } from './json-faults.ts';
import { jsonPointer } from './parse-input.ts';
import { problem, validationProblem, type Problem } from './problem.ts';

/** No body of the API has more than three levels, or more than some hundred values. */
const JSON_LIMITS = { maxDepth: 32, maxValues: 1_000 };

/** Faults that were found while a body was read: the parser would turn an error thrown there into its own. */
const faults = new WeakMap<IncomingMessage, JsonFault>();

/** Parsers by the size that they accept. */
const jsonParsers = new Map<number, RequestHandler>();

/**
 * Reads the body of a request to an operation. Throws the problem of a body that is too large, not JSON, or of another type; of
 * one that is too complex; and of one whose objects have a name twice. The limit counts what a compressed body unpacks to, and
 * unpacking ends there.
 */
export async function readBody(
  req: Request,
  res: Response,
  { rawBody, maxBodyBytes }: Pick<Operation, 'rawBody' | 'maxBodyBytes'>,
): Promise<void> {
  if (rawBody) {
    const raw = express.raw({ limit: maxBodyBytes, inflate: false, type: () => true });
    return runParser(raw, req, res, maxBodyBytes);
  }
  // A request without a body has no type.
  const hasBody = req.headers['transfer-encoding'] !== undefined || Number(req.headers['content-length'] ?? 0) > 0;
  if (!hasBody) return;
  if (!req.is('application/json') || !isInUtf8(req)) throw problem('unsupported_media_type');
  await runParser(jsonParser(maxBodyBytes), req, res, maxBodyBytes);
  const fault = faults.get(req);
  if (fault) throw faultProblem(fault);
}

/** Other encodings hide from {@link inspect} what the parser then reads. RFC 8259 knows none. */
function isInUtf8(req: Request): boolean {
  const [, charset = 'utf-8'] = /;\s*charset\s*=\s*"?([^\s";]*)/i.exec(req.get('content-type') ?? '') ?? [];
  return charset.toLowerCase() === 'utf-8';
}

function jsonParser(limit: number): RequestHandler {
  const known = jsonParsers.get(limit);
  if (known) return known;
  // Not strict: a body such as `null` is JSON, and its schema says what is wrong with it.
  const made = express.json({ limit, strict: false, type: 'application/json', verify: inspect });
  jsonParsers.set(limit, made);
  return made;
}

function inspect(req: IncomingMessage, _res: ServerResponse, body: Buffer): void {
  // Bytes that are not UTF-8 would be stored as replacement characters.
  if (!isUtf8(body)) throw problem('malformed_json');
  const fault = findJsonFault(body, JSON_LIMITS);
  if (fault) faults.set(req, fault);
}

function faultProblem(fault: JsonFault): Problem {
  if (fault.kind === 'too_complex') return problem('body_too_complex');
  const key = fault.kind === 'repeated_name' ? 'repeated_field' : 'unknown_field';
  return validationProblem([{ key, pointer: jsonPointer('#', fault.path) }]);
}

function runParser(parser: RequestHandler, req: Request, res: Response, limit: number): Promise<void> {
  return new Promise((resolve, reject) => {
    void parser(req, res, (error?: unknown) => (error === undefined ? resolve() : reject(bodyProblem(error, limit))));
  });
}

const CODE_BY_TYPE = {
  'entity.parse.failed': 'malformed_json',
  'entity.verify.failed': 'malformed_json',
  'charset.unsupported': 'unsupported_media_type',
  'encoding.unsupported': 'unsupported_media_type',
} as const;

/** The body parser names the fault in `type`: https://github.com/expressjs/body-parser#errors */
function bodyProblem(error: unknown, limit: number): Error {
  const type = typeof error === 'object' && error !== null && 'type' in error ? String(error.type) : '';
  // Without the parser's error as its cause: that one quotes the body.
  if (type === 'entity.too.large') return problem('body_too_large', { about: { most_bytes: limit } });
  for (const [name, code] of Object.entries(CODE_BY_TYPE)) if (name === type) return problem(code);
  const status = typeof error === 'object' && error !== null && 'status' in error ? Number(error.status) : 500;
  if (status >= 400 && status < 500) return problem('bad_request');
  return error instanceof Error ? error : new Error('The body could not be read', { cause: error });
}
