import { isMainThread } from 'node:worker_threads';

/**
 * Preloaded (`node --import`) into the stack's own children: their standard input is a pipe from the supervisor, which
 * the system closes when the supervisor dies, even by SIGKILL. Then they end, too. Threads are preloaded as well, and
 * have no such pipe: the process ends them.
 */
if (isMainThread) {
  process.stdin.on('end', () => process.kill(process.pid, 'SIGTERM'));
  process.stdin.on('error', () => process.kill(process.pid, 'SIGTERM'));
  process.stdin.resume();
  process.stdin.unref();
}
