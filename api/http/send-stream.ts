import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';
import type { StreamReply } from './route.ts';

/**
 * Sends a stream until it ends, the client has gone, or `stopping` is aborted. A client that does not take what is sent is not sent more.
 * Never rejects: what fails after the status was sent can no longer be answered, so `onFailure` gets it.
 */
export async function sendStream(
  res: Response,
  { type, start }: StreamReply,
  { stopping, onFailure }: { readonly stopping: AbortSignal; readonly onFailure: (error: unknown) => void },
): Promise<void> {
  const gone = new AbortController();
  // The pipeline listens by several, beside those of each request: together more than Node takes for a leak.
  res.setMaxListeners(20).once('close', () => gone.abort());
  // `no-transform`: a compressing proxy, or our own compression, would hold parts back.
  res.set({ 'Content-Type': `${type}; charset=utf-8`, 'Cache-Control': 'no-store, no-transform' });
  // nginx: https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_buffering
  res.set('X-Accel-Buffering', 'no').flushHeaders();
  try {
    await pipeline(Readable.from(start(AbortSignal.any([gone.signal, stopping]))), res);
  } catch (error) {
    if (!gone.signal.aborted) onFailure(error);
  }
}
