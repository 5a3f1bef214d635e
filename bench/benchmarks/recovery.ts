import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { BareInput, renewal } from '../bare/workflows.ts';
import { z } from 'zod';
import { quantile } from '../measure/statistics.ts';
import { createAccounts } from '../harness/accounts.ts';
import { insertLicenses, startLicenseWorkflows } from '../harness/licenses.ts';
import { forEachConcurrent, type BenchContext } from '../harness/context.ts';
import { waitForRenewals } from '../harness/renewal-times.ts';
import { taskQueueOf, startWorker } from '../harness/workers.ts';
import type { Benchmark } from './benchmark.ts';
import { runRounds } from './rounds.ts';

/** Renewals under way when the worker is killed. */
const RENEWAL_COUNT = 20;
const LEAD_MS = 5_000;
/** How long the stand-in keeps a request waiting: the worker is killed meanwhile. */
const HANG_MS = 4_000;

/** A worker killed by SIGKILL while its renewals are being charged: how long until each is recorded after all. */
export const recovery: Benchmark = async (parts, { rounds, sizeDivisor: shrink }, say) => {
  const count = Math.max(2, Math.ceil(RENEWAL_COUNT / shrink));
  const measured = await runRounds(rounds, say, {
    evergreen: () => measureEvergreenRecovery(parts, count),
    bare: () => measureBareRecovery(parts, count),
  });
  return [
    {
      title: `worker killed in the middle of ${count} charges: p99 until recorded`,
      unit: 's',
      better: 'less',
      evergreen: { name: 'Evergreen', rounds: measured.evergreen },
      references: [{ name: 'bare: timer, one request to Stripe, same time-outs', rounds: measured.bare, bound: 1.1 }],
      note: 'Time-outs: activity 15 s, then Evergreen asks Stripe what became of the charge, the bare one retries after 1 s.',
    },
  ];
};

async function measureEvergreenRecovery(parts: BenchContext, count: number): Promise<number> {
  const due = Date.now() + LEAD_MS;
  const accounts = await createAccounts(parts, 2);
  const queue = `${taskQueueOf(parts.stack, 'evergreen')}-${randomUUID()}`;
  const licenses = await insertLicenses(parts, accounts, count, due);
  await startLicenseWorkflows(parts, licenses, queue);
  return await measureRecovery(parts, 'evergreen', { taskQueue: queue, path: '/pay$', count, due }, async () => {
    return await waitForRenewals(parts, accounts, count);
  });
}

async function measureBareRecovery(parts: BenchContext, count: number): Promise<number> {
  const due = Date.now() + LEAD_MS;
  const accounts = await createAccounts(parts, count);
  const customers = accounts.flatMap(({ stripeCustomerId }) => stripeCustomerId ?? []);
  const queue = `${taskQueueOf(parts.stack, 'bare')}-${randomUUID()}`;
  await forEachConcurrent(customers, 8, async (id) => {
    const input: BareInput = { id, due, activity: 'oneRequest', awaitsSignal: false };
    await parts.client.workflow.start<typeof renewal>('renewal', {
      workflowId: `killed/${id}`,
      taskQueue: queue,
      args: [input],
    });
  });
  return await measureRecovery(
    parts,
    'bare',
    { taskQueue: queue, path: '^/v1/customers/', count, due },
    async (done) => {
      while (done.size < count) await delay(20);
      return [...done.values()];
    },
  );
}

/** The stand-in's faults; none is left of one that has struck as often as it was to. */
const faultsSchema = z.array(z.looseObject({ left: z.number().nullable() }));

interface RecoveryScenario {
  readonly taskQueue: string;
  /** Of the request that hangs when the worker is killed. */
  readonly path: string;
  readonly count: number;
  readonly due: number;
}

/** Seconds from the kill to the 99th hundredth of the renewals. */
async function measureRecovery(
  { stack }: BenchContext,
  kind: 'evergreen' | 'bare',
  { taskQueue: queue, path, count, due }: RecoveryScenario,
  recorded: (done: ReadonlyMap<string, number>) => Promise<readonly number[]>,
): Promise<number> {
  const control = (method: string, what: string, body?: object) =>
    fetch(`${stack.env['BILLING_URL']}/_${what}`, { method, ...(body ? { body: JSON.stringify(body) } : {}) });
  await control('POST', 'faults', { match: { path }, fault: 'delay', ms: HANG_MS, times: count });
  const victim = await startWorker(stack, kind, { queue });
  await delay(Math.max(0, due - Date.now()));
  while (faultsSchema.parse(await (await control('GET', 'faults')).json()).some(({ left }) => left !== 0))
    await delay(10);
  process.kill(victim.pid, 'SIGKILL');
  const at = Date.now();
  await control('DELETE', 'faults');
  const heir = await startWorker(stack, kind, { queue });
  try {
    return (quantile(await recorded(heir.doneAtMs), 0.99) - at) / 1000;
  } finally {
    await heir.stop();
    await victim.stop();
  }
}
