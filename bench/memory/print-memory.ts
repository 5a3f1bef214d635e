/* oxlint-disable unicorn/require-post-message-target-origin -- A channel between threads has no origins. */
/**
 * Preloaded into a worker process and its threads: at SIGUSR2 every thread collects its garbage, and the process tells
 * its memory in bytes on its output.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { BroadcastChannel, isMainThread } from 'node:worker_threads';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');
const channel = new BroadcastChannel('evergreen-bench-memory');
/** Long enough for the other threads of an idle process to collect and answer. */
const REPLY_WAIT_MS = 1_500;

if (isMainThread) {
  let ofThreads = 0;
  channel.addEventListener('message', ({ data }) => {
    if (typeof data === 'number') ofThreads += data;
  });
  process.on('SIGUSR2', () => {
    ofThreads = 0;
    channel.postMessage('collect');
    setTimeout(() => {
      collectGarbage();
      const { rss, heapUsed } = process.memoryUsage();
      process.stdout.write(`${JSON.stringify({ memory: { rss, heap: heapUsed + ofThreads } })}\n`);
    }, REPLY_WAIT_MS);
  });
} else {
  channel.addEventListener('message', ({ data }) => {
    if (data !== 'collect') return;
    collectGarbage();
    collectGarbage();
    channel.postMessage(process.memoryUsage().heapUsed);
  });
}
channel.unref();
