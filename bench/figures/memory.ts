import { once } from 'node:events';
import { EventEmitter } from 'node:events';
import type { resting } from '../bare/workflows.ts';
import { makeAccounts } from '../setting/accounts.ts';
import { placeLicenses, startLicenses } from '../setting/licenses.ts';
import { inParallel, type Parts } from '../setting/parts.ts';
import { startWorker, type BenchWorker } from '../setting/workers.ts';
import type { Measure } from './figures.ts';

const CACHED = 2_000;
const WARM_UP = 100;
const FAR_MS = 20 * 24 * 3600 * 1000;

interface Memory {
  readonly rss: number;
  readonly heap: number;
}

/** Memory of a worker process per workflow in its cache: the rise by each of several batches, after garbage collection. */
export const memory: Measure = async (parts, { rounds, shrink }, say) => {
  const env = {
    NODE_OPTIONS: `--import=${new URL('../memory/tell.ts', import.meta.url).href}`,
  };
  const [evergreen, bare] = await Promise.all([
    startWorker(parts.stack, 'evergreen', { env }),
    startWorker(parts.stack, 'bare', { env }),
  ]);
  try {
    const batch = Math.ceil(CACHED / rounds / shrink);
    const ours = rises(evergreen, (count) => restLicenses(parts, count));
    const theirs = rises(bare, (count) => restBare(parts, bare, count));
    const [mine, other]: [Memory[], Memory[]] = [[], []];
    // The first batch warms both up: code compiled, pools grown. It is not counted.
    for (let round = 0; round <= rounds; round++) {
      const count = round === 0 ? WARM_UP : batch;
      mine.push(await ours(count));
      other.push(await theirs(count));
      say(`batch ${round} of ${rounds}: heap ${mine.at(-1)?.heap} against ${other.at(-1)?.heap} bytes`);
    }
    const per = (memories: readonly Memory[], of: keyof Memory) =>
      memories.slice(1).map((memory) => memory[of] / batch / 1024);
    const figure = (of: keyof Memory, title: string) => ({
      title,
      unit: 'KiB',
      better: 'less' as const,
      ours: { name: 'Evergreen', rounds: per(mine, of) },
      beside: [{ name: 'bare: timer, signal handler', rounds: per(other, of), bound: 1.5 }],
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
function rises(worker: BenchWorker, add: (count: number) => Promise<void>): (count: number) => Promise<Memory> {
  const told = new EventEmitter();
  worker.onLine((line) => {
    if (!line.startsWith('{"memory"')) return;
    const said: { memory: Memory } = JSON.parse(line);
    told.emit('memory', said.memory);
  });
  const now = async (): Promise<Memory> => {
    const answer = once(told, 'memory');
    process.kill(worker.pid, 'SIGUSR2');
    const [memory]: Memory[] = await answer;
    if (!memory) throw new Error('The worker told no memory');
    return memory;
  };
  let before: Memory | undefined;
  return async (count) => {
    before ??= await now();
    await add(count);
    const after = await now();
    const rise = { rss: after.rss - before.rss, heap: after.heap - before.heap };
    before = after;
    return rise;
  };
}

async function restLicenses(parts: Parts, count: number): Promise<void> {
  const accounts = await makeAccounts(parts, 1);
  const licenses = await placeLicenses(parts, accounts, count, Date.now() + FAR_MS);
  await startLicenses(parts, licenses);
  await inParallel(licenses, 16, ({ id }) => parts.client.workflow.getHandle(`license/${id}`).query('license'));
}

async function restBare({ client }: Parts, worker: BenchWorker, count: number): Promise<void> {
  const due = Date.now() + FAR_MS;
  const ids = Array.from({ length: count }, (_, i) => `resting/${due}/${i}`);
  await inParallel(ids, 16, async (workflowId) => {
    await client.workflow.start<typeof resting>('resting', {
      workflowId,
      taskQueue: worker.taskQueue,
      args: [{ due }],
    });
  });
  await inParallel(ids, 16, (id) => client.workflow.getHandle(id).query('__stack_trace'));
}
