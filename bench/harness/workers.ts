import { startNode } from '../../dev/stack/node-process.ts';
import type { RunningProcess } from '../../dev/stack/processes.ts';
import { readyLineProbe, waitUntilReady } from '../../dev/stack/readiness.ts';
import type { Stack } from './stack.ts';

/** A worker process as in production: Evergreen's own, or one for the bare workflows. */
export interface BenchWorker extends RunningProcess {
  readonly taskQueue: string;
  /** When each activity that writes nothing to the database was done, by its argument. Only bare workers report it. */
  readonly doneAtMs: ReadonlyMap<string, number>;
}

const SCRIPTS = {
  evergreen: new URL('../../worker/main.ts', import.meta.url),
  bare: new URL('../bare/worker.ts', import.meta.url),
} as const;

/** Starts a worker and waits until it polls for tasks. Both kinds run with the same settings. */
export async function startWorker(
  stack: Stack,
  kind: keyof typeof SCRIPTS,
  options: { taskQueue?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<BenchWorker> {
  const taskQueue = options.taskQueue ?? taskQueueOf(stack, kind);
  const process = await startNode({
    name: `worker-${taskQueue}-${performance.now().toFixed(0)}`,
    script: SCRIPTS[kind],
    dir: stack.dir,
    env: { ...stack.env, ...options.env, TEMPORAL_TASK_QUEUE: taskQueue },
    graceMs: 15_000,
  });
  const done = new Map<string, number>();
  process.onLine((line) => {
    if (!line.startsWith('{"done"')) return;
    const { done: id, at }: { done: string; at: number } = JSON.parse(line);
    done.set(id, at);
  });
  try {
    await waitUntilReady(process, readyLineProbe(process));
  } catch (error) {
    await process.stop();
    throw error;
  }
  return { ...process, taskQueue, doneAtMs: done };
}

/** Evergreen's task queue is the one to which its API sends commands. */
export function taskQueueOf({ env }: Stack, kind: keyof typeof SCRIPTS): string {
  const queue = env['TEMPORAL_TASK_QUEUE'] ?? 'evergreen';
  return kind === 'evergreen' ? queue : `${queue}-bare`;
}

/** Runs `work` while a worker of each kind is running. */
export async function withWorkers<T>(stack: Stack, work: (bare: BenchWorker) => Promise<T>): Promise<T> {
  const [evergreen, bare] = await Promise.all([startWorker(stack, 'evergreen'), startWorker(stack, 'bare')]);
  try {
    return await work(bare);
  } finally {
    await Promise.all([evergreen.stop(), bare.stop()]);
  }
}
