/* oxlint-disable unicorn/require-post-message-target-origin -- A channel between threads has no origin. */
/**
 * Preloaded into a worker process and its threads. On SIGUSR2, every thread collects garbage and the process prints its
 * memory usage in bytes as a JSON line.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { BroadcastChannel, isMainThread } from 'node:worker_threads';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');
const channel = new BroadcastChannel('evergreen-bench-memory');
/** Long enough for the threads of an idle process to collect garbage and reply. */
const REPLY_WAIT_MS = 1_500;

if (isMainThread) {
  let threadHeap = 0;
  channel.addEventListener('message', ({ data }) => {
    if (typeof data === 'number') threadHeap += data;
  });
  process.on('SIGUSR2', () => {
    threadHeap = 0;
    channel.postMessage('collect');
    setTimeout(() => {
      collectGarbage();
      const { rss, heapUsed } = process.memoryUsage();
      process.stdout.write(`${JSON.stringify({ memory: { rss, heap: heapUsed + threadHeap } })}\n`);
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
