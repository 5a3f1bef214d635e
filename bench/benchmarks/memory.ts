import { EventEmitter, once } from 'node:events';
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

/** Memory of a worker process per cached workflow: the increase by each batch, after garbage collection. */
export const memory: Benchmark = async (context, { rounds, sizeDivisor }, log) => {
  const env = {
    NODE_OPTIONS: `--import=${new URL('../memory/print-memory.ts', import.meta.url).href}`,
  };
  const [evergreen, bare] = await Promise.all([
    startWorker(context.stack, 'evergreen', { env }),
    startWorker(context.stack, 'bare', { env }),
  ]);
  try {
    const batch = Math.ceil(CACHED_COUNT / rounds / sizeDivisor);
    const addToEvergreen = trackIncrease(evergreen, (count) => addIdleLicenses(context, count));
    const addToBare = trackIncrease(bare, (count) => addIdleBareWorkflows(context, bare, count));
    const evergreenIncreases: MemoryUsage[] = [];
    const bareIncreases: MemoryUsage[] = [];
    // The first batch compiles code and fills pools; it is not counted.
    for (let round = 0; round <= rounds; round++) {
      const count = round === 0 ? WARM_UP_COUNT : batch;
      evergreenIncreases.push(await addToEvergreen(count));
      bareIncreases.push(await addToBare(count));
      const heaps = `Evergreen ${evergreenIncreases.at(-1)?.heap}, bare ${bareIncreases.at(-1)?.heap}`;
      log(`batch ${round} of ${rounds}: heap increase in bytes: ${heaps}`);
    }
    const kibPerWorkflow = (increases: readonly MemoryUsage[], kind: keyof MemoryUsage) =>
      increases.slice(1).map((increase) => increase[kind] / batch / 1024);
    const resultOf = (kind: keyof MemoryUsage, title: string) => ({
      title,
      unit: 'KiB',
      better: 'less' as const,
      evergreen: { name: 'Evergreen', rounds: kibPerWorkflow(evergreenIncreases, kind) },
      references: [{ name: 'bare: timer, signal handler', rounds: kibPerWorkflow(bareIncreases, kind), bound: 1.5 }],
    });
    const total = batch * rounds;
    return [
      resultOf('rss', `memory per cached licence, resident set (${total} cached)`),
      resultOf('heap', `memory per cached licence, JavaScript heap of all threads (${total} cached)`),
    ];
  } finally {
    await Promise.all([evergreen.stop(), bare.stop()]);
  }
};

/** Returns a function that calls `add` and measures by how much the worker's memory increased, in bytes. */
function trackIncrease(
  worker: BenchWorker,
  add: (count: number) => Promise<void>,
): (count: number) => Promise<MemoryUsage> {
  const measurements = new EventEmitter();
  worker.onLine((line) => {
    if (!line.startsWith('{"memory"')) return;
    const { memory }: { memory: MemoryUsage } = JSON.parse(line);
    measurements.emit('memory', memory);
  });
  const measureNow = async (): Promise<MemoryUsage> => {
    const measured = once(measurements, 'memory');
    process.kill(worker.pid, 'SIGUSR2');
    const [memory]: MemoryUsage[] = await measured;
    if (!memory) throw new Error('The worker reported no memory usage');
    return memory;
  };
  let before: MemoryUsage | undefined;
  return async (count) => {
    before ??= await measureNow();
    await add(count);
    const after = await measureNow();
    const increase = { rss: after.rss - before.rss, heap: after.heap - before.heap };
    before = after;
    return increase;
  };
}

async function addIdleLicenses(context: BenchContext, count: number): Promise<void> {
  const accounts = await createAccounts(context, 1);
  const licenses = await insertLicenses(context, accounts, count, Date.now() + DUE_IN_MS);
  await startLicenseWorkflows(context, licenses);
  await forEachConcurrent(licenses, 16, ({ id }) =>
    context.client.workflow.getHandle(`license/${id}`).query('license'),
  );
}

async function addIdleBareWorkflows({ client }: BenchContext, worker: BenchWorker, count: number): Promise<void> {
  const due = Date.now() + DUE_IN_MS;
  const ids = Array.from({ length: count }, (_, i) => `idle/${due}/${i}`);
  await forEachConcurrent(ids, 16, async (workflowId) => {
    await client.workflow.start<typeof idle>('idle', {
      workflowId,
      taskQueue: worker.taskQueue,
      args: [{ due }],
    });
  });
  await forEachConcurrent(ids, 16, (id) => client.workflow.getHandle(id).query('__stack_trace'));
}
