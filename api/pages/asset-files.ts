import { readFile, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { RequestHandler } from 'express';
import { EncodedBytes } from '../http/encoded-bytes.ts';
import { problem } from '../http/problem.ts';

/** Fonts and pictures are compressed already. */
const COMPRESSIBLE: ReadonlySet<string> = new Set(['.js', '.css', '.svg', '.json', '.html', '.txt', '.map', '.wasm']);

const NAME = /^\w[\w.-]*$/;
/** Vite writes a hash of a file's content into its name. */
const HASHED_NAME = /-[\w-]{8}\.\w+$/;

/** A file as it was on disk at a time. */
interface Asset {
  readonly version: string;
  readonly content: Promise<EncodedBytes>;
}

/**
 * Serves the files of a folder by their names. Each is read and compressed once, at its first request, and kept in memory until it
 * changes. A name with a hash is cached for ever; any other is asked for again, with its `ETag`. What is not there, and other methods,
 * are left to the next handler.
 */
export function serveAssets(folder: string): RequestHandler {
  const assets = new Map<string, Asset>();

  async function read(name: string): Promise<EncodedBytes | undefined> {
    const path = join(folder, name);
    const found = await stat(path).catch(() => undefined);
    if (!found?.isFile()) return undefined;
    const version = `${found.mtimeMs}/${found.size}`;
    const known = assets.get(name);
    if (known?.version === version) return await known.content;
    const content = readAsset(path);
    assets.set(name, { version, content });
    return await content;
  }

  return async (req, res, next) => {
    const name = req.path.slice(1);
    const isRead = req.method === 'GET' || req.method === 'HEAD';
    const content = isRead && NAME.test(name) ? await read(name) : undefined;
    if (!content) return next();
    const { bytes, headers } = await content.for(req.get('accept-encoding'));
    if (!matches(req.get('if-match'), headers['etag'])) throw problem('bad_request');
    res.set(headers);
    res.set('Cache-Control', HASHED_NAME.test(name) ? 'public, max-age=31536000, immutable' : 'no-cache');
    res.type(extname(name)).send(bytes);
  };
}

/** Whether a file has one of the tags that `If-Match` names, if it is there. */
function matches(ifMatch: string | undefined, etag = ''): boolean {
  return ifMatch === undefined || ifMatch.trim() === '*' || ifMatch.split(/\s*,\s*/).includes(etag);
}

/** The build has compressed the larger files: see `portal/build/compress.ts`. */
async function readAsset(path: string): Promise<EncodedBytes> {
  const [bytes, brotli] = await Promise.all([readFile(path), readFile(`${path}.br`).catch(() => undefined)]);
  return new EncodedBytes(bytes, { compress: COMPRESSIBLE.has(extname(path)), brotli });
}
