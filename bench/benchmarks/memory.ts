import { once } from 'node:events';
import { EventEmitter } from 'node:events';
import type { idle } from '../bare/workflows.ts';
import { createAccounts } from '../harness/accounts.ts';
import { insertLicenses, startLicenseWorkflows } from '../harness/licenses.ts';
import { forEachConcurrent, type BenchContext } from '../harness/context.ts';
import { startWorker, type BenchWorker } from '../harness/workers.ts';
import type { Benchmark } from './benchmark.ts';

const CACHED_COUNT = 2_000;
const WARM_UP_COUNT = 100;
const DUE_IN_MS = 20 * 24 * 3600 * 1000;

interface MemoryUsage {
  readonly rss: number;
  readonly heap: number;
}

/** Memory of a worker process per workflow in its cache: the rise by each of several batches, after garbage collection. */
export const memory: Benchmark = async (parts, { rounds, sizeDivisor: shrink }, say) => {
  const env = {
    NODE_OPTIONS: `--import=${new URL('../memory/print-memory.ts', import.meta.url).href}`,
  };
  const [evergreen, bare] = await Promise.all([
    startWorker(parts.stack, 'evergreen', { env }),
    startWorker(parts.stack, 'bare', { env }),
  ]);
  try {
    const batch = Math.ceil(CACHED_COUNT / rounds / shrink);
    const ours = trackIncrease(evergreen, (count) => addIdleLicenses(parts, count));
    const theirs = trackIncrease(bare, (count) => addIdleBareWorkflows(parts, bare, count));
    const [mine, other]: [MemoryUsage[], MemoryUsage[]] = [[], []];
    // The first batch warms both up: code compiled, pools grown. It is not counted.
    for (let round = 0; round <= rounds; round++) {
      const count = round === 0 ? WARM_UP_COUNT : batch;
      mine.push(await ours(count));
      other.push(await theirs(count));
      say(`batch ${round} of ${rounds}: heap ${mine.at(-1)?.heap} against ${other.at(-1)?.heap} bytes`);
    }
    const per = (memories: readonly MemoryUsage[], of: keyof MemoryUsage) =>
      memories.slice(1).map((memory) => memory[of] / batch / 1024);
    const figure = (of: keyof MemoryUsage, title: string) => ({
      title,
      unit: 'KiB',
      better: 'less' as const,
      evergreen: { name: 'Evergreen', rounds: per(mine, of) },
      references: [{ name: 'bare: timer, signal handler', rounds: per(other, of), bound: 1.5 }],
    });
    const total = batch * rounds;
    return [
      figure('rss', `memory per cached licence, resident set (${total} cached)`),
      figure('heap', `memory per cached licence, JavaScript heap of all threads (${total} cached)`),
    ];
  } finally {
    await Promise.all([evergreen.stop(), bare.stop()]);
  }
};

/** How much a worker's memory has risen by each call of `add`. */
function trackIncrease(
  worker: BenchWorker,
  add: (count: number) => Promise<void>,
): (count: number) => Promise<MemoryUsage> {
  const told = new EventEmitter();
  worker.onLine((line) => {
    if (!line.startsWith('{"memory"')) return;
    const said: { memory: MemoryUsage } = JSON.parse(line);
    told.emit('memory', said.memory);
  });
  const now = async (): Promise<MemoryUsage> => {
    const answer = once(told, 'memory');
    process.kill(worker.pid, 'SIGUSR2');
    const [memory]: MemoryUsage[] = await answer;
    if (!memory) throw new Error('The worker told no memory');
    return memory;
  };
  let before: MemoryUsage | undefined;
  return async (count) => {
    before ??= await now();
    await add(count);
    const after = await now();
    const rise = { rss: after.rss - before.rss, heap: after.heap - before.heap };
    before = after;
    return rise;
  };
}

async function addIdleLicenses(parts: BenchContext, count: number): Promise<void> {
  const accounts = await createAccounts(parts, 1);
  const licenses = await insertLicenses(parts, accounts, count, Date.now() + DUE_IN_MS);
  await startLicenseWorkflows(parts, licenses);
  await forEachConcurrent(licenses, 16, ({ id }) => parts.client.workflow.getHandle(`license/${id}`).query('license'));
}

async function addIdleBareWorkflows({ client }: BenchContext, worker: BenchWorker, count: number): Promise<void> {
  const due = Date.now() + DUE_IN_MS;
  const ids = Array.from({ length: count }, (_, i) => `resting/${due}/${i}`);
  await forEachConcurrent(ids, 16, async (workflowId) => {
    await client.workflow.start<typeof idle>('idle', {
      workflowId,
      taskQueue: worker.taskQueue,
      args: [{ due }],
    });
  });
  await forEachConcurrent(ids, 16, (id) => client.workflow.getHandle(id).query('__stack_trace'));
}
