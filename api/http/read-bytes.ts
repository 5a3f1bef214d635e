import type { Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { Request } from 'express';
import { problem } from './problem.ts';

const DECODERS: ReadonlyMap<string, () => Transform> = new Map([
  ['gzip', createGunzip],
  ['deflate', createInflate],
  ['br', createBrotliDecompress],
]);

/**
 * The bytes of a body, unpacked where it is compressed and `unpack` allows that. Throws `body_too_large` as soon as it is known: by the
 * length that the headers state, before anything is read; else at the limit. What comes after that is not read. Throws
 * `unsupported_media_type` for any other compression, and `bad_request` where the body breaks off or cannot be unpacked.
 */
export async function readBytes(
  req: Request,
  { maxBytes, unpack }: { readonly maxBytes: number; readonly unpack: boolean },
): Promise<Buffer> {
  const encoding = (req.headers['content-encoding'] ?? 'identity').toLowerCase();
  const decoder = unpack ? DECODERS.get(encoding)?.() : undefined;
  if (encoding !== 'identity' && !decoder) throw problem('unsupported_media_type');
  const tooLarge = () => problem('body_too_large', { about: { most_bytes: maxBytes } });
  if (Number(req.headers['content-length'] ?? 0) > maxBytes) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of chunksOf(req, decoder)) {
      size += chunk.length;
      if (size > maxBytes) break;
      chunks.push(chunk);
    }
  } catch (error) {
    throw problem('bad_request', { cause: error });
  } finally {
    req.unpipe();
    decoder?.destroy();
  }
  if (size > maxBytes) throw tooLarge();
  return Buffer.concat(chunks);
}

/** Whoever stops early leaves the connection open: it is needed for the answer. */
function chunksOf(req: Request, decoder: Transform | undefined): AsyncIterable<Buffer> {
  if (!decoder) return req.iterator({ destroyOnReturn: false });
  req.once('close', () => {
    if (!req.complete) decoder.destroy(new Error('The body broke off'));
  });
  return req.pipe(decoder).iterator({ destroyOnReturn: false });
}
