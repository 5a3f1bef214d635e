import { isUtf8 } from 'node:buffer';
import type { IncomingMessage, ServerResponse } from 'node:http';
import express, { type Request, type RequestHandler, type Response } from 'express';
import { problem } from './problem.ts';

/** Enough for any request of the API. */
const LIMIT = '100kb';
/** Stripe's largest events. */
const RAW_LIMIT = '1mb';

/** No body of the API has more than three levels; code that walks a value level by level is safe below this. */
const MAX_DEPTH = 32;

// Not strict: a body such as `null` is JSON, and its schema says what is wrong with it.
const json = express.json({ limit: LIMIT, strict: false, type: 'application/json', verify: requireUtf8 });
const raw = express.raw({ limit: RAW_LIMIT, type: () => true });

/** Bytes that are not UTF-8 would be stored as replacement characters. */
function requireUtf8(_req: IncomingMessage, _res: ServerResponse, body: Buffer): void {
  if (!isUtf8(body)) throw problem('malformed_json');
}

/** Reads the body by its declared type. Throws the problem of a body that is too large, not JSON, or of another type. */
export async function readBody(req: Request, res: Response, as: 'json' | 'raw'): Promise<void> {
  if (as === 'raw') return runParser(raw, req, res);
  // A request without a body has no type.
  const hasBody = req.headers['transfer-encoding'] !== undefined || Number(req.headers['content-length'] ?? 0) > 0;
  if (hasBody && !req.is('application/json')) throw problem('unsupported_media_type');
  await runParser(json, req, res);
  if (isDeeperThan(MAX_DEPTH, req.body)) throw problem('bad_request');
}

/** Goes down level by level instead of recursing: a body may be nested deeper than the stack. */
function isDeeperThan(depth: number, body: unknown): boolean {
  let level: unknown[] = [body];
  for (let at = 0; at <= depth; at++) {
    level = level.flatMap((value) => (typeof value === 'object' && value !== null ? Object.values(value) : []));
    if (level.length === 0) return false;
  }
  return true;
}

function runParser(parser: RequestHandler, req: Request, res: Response): Promise<void> {
  return new Promise((resolve, reject) => {
    void parser(req, res, (error?: unknown) => (error === undefined ? resolve() : reject(bodyProblem(error))));
  });
}

const CODE_BY_TYPE = {
  'entity.too.large': 'body_too_large',
  'entity.parse.failed': 'malformed_json',
  'entity.verify.failed': 'malformed_json',
  'charset.unsupported': 'unsupported_media_type',
  'encoding.unsupported': 'unsupported_media_type',
} as const;

/** The body parser names the fault in `type`: https://github.com/expressjs/body-parser#errors */
function bodyProblem(error: unknown): Error {
  const type = typeof error === 'object' && error !== null && 'type' in error ? String(error.type) : '';
  for (const [name, code] of Object.entries(CODE_BY_TYPE)) if (name === type) return problem(code, { cause: error });
  const status = typeof error === 'object' && error !== null && 'status' in error ? Number(error.status) : 500;
  if (status >= 400 && status < 500) return problem('bad_request', { cause: error });
  return error instanceof Error ? error : new Error('The body could not be read', { cause: error });
}
