import type { IncomingMessage, ServerResponse } from 'node:http';

/** Of a body that nobody wants: this much is read all the same, so that a connection can go on after a small one. */
const MAX_DROPPED_BYTES = 65_536;
/** After the answer: a client that is still sending needs time to see it. */
const LINGER_MS = 1_000;

/**
 * Drops the rest of a body that is not read: call it before the answer is sent. Little of it is read, for a short time; a connection on
 * which more comes is closed after its answer.
 */
export function dropUnreadBody(req: IncomingMessage, res: ServerResponse): void {
  if (req.readableEnded) return;
  let left = MAX_DROPPED_BYTES;
  req.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    // Nothing more is taken from the connection either.
    if (left < 0) req.pause();
  });
  req.resume();
  const hasMore = () => left < 0 || !req.complete;
  res.once('finish', () => {
    if (!hasMore()) return;
    const timer = setTimeout(() => {
      if (hasMore()) req.socket.destroy();
    }, LINGER_MS);
    timer.unref();
    req.once('close', () => clearTimeout(timer));
  });
}
