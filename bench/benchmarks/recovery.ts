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

/** Number of renewals in progress when the worker is killed. */
const RENEWAL_COUNT = 20;
const LEAD_MS = 5_000;
/** How long the stand-in delays a request; the worker is killed during the delay. */
const HANG_MS = 4_000;

/** Time from SIGKILL of a worker in the middle of its charges until another worker has recorded the renewals. */
export const recovery: Benchmark = async (context, { rounds, sizeDivisor }, log) => {
  const count = Math.max(2, Math.ceil(RENEWAL_COUNT / sizeDivisor));
  const measured = await runRounds(rounds, log, {
    evergreen: () => measureEvergreenRecovery(context, count),
    bare: () => measureBareRecovery(context, count),
  });
  return [
    {
      title: `worker killed in the middle of ${count} charges: p99 until recorded`,
      unit: 's',
      better: 'less',
      evergreen: { name: 'Evergreen', rounds: measured.evergreen },
      references: [{ name: 'bare: timer, one request to Stripe, same time-outs', rounds: measured.bare, bound: 1.1 }],
      note: 'Both time out after 15 s (start to close). Evergreen then looks the charge up at Stripe; the bare one retries after 1 s.',
    },
  ];
};

async function measureEvergreenRecovery(context: BenchContext, count: number): Promise<number> {
  const due = Date.now() + LEAD_MS;
  const accounts = await createAccounts(context, 2);
  const taskQueue = `${taskQueueOf(context.stack, 'evergreen')}-${randomUUID()}`;
  const licenses = await insertLicenses(context, accounts, count, due);
  await startLicenseWorkflows(context, licenses, taskQueue);
  return await measureRecovery(context, 'evergreen', { taskQueue, path: '/pay$', count, due }, async () => {
    return await waitForRenewals(context, accounts, count);
  });
}

async function measureBareRecovery(context: BenchContext, count: number): Promise<number> {
  const due = Date.now() + LEAD_MS;
  const accounts = await createAccounts(context, count);
  const customers = accounts.flatMap(({ stripeCustomerId }) => stripeCustomerId ?? []);
  const taskQueue = `${taskQueueOf(context.stack, 'bare')}-${randomUUID()}`;
  await forEachConcurrent(customers, 8, async (id) => {
    const input: BareInput = { id, due, activity: 'oneRequest', awaitsSignal: false };
    await context.client.workflow.start<typeof renewal>('renewal', {
      workflowId: `killed/${id}`,
      taskQueue,
      args: [input],
    });
  });
  return await measureRecovery(context, 'bare', { taskQueue, path: '^/v1/customers/', count, due }, async (done) => {
    while (done.size < count) await delay(20);
    return [...done.values()];
  });
}

/** The stand-in's faults; `left` is 0 once a fault has been applied as often as requested. */
const faultsSchema = z.array(z.looseObject({ left: z.number().nullable() }));

interface RecoveryScenario {
  readonly taskQueue: string;
  /** Pattern of the request that is delayed when the worker is killed. */
  readonly path: string;
  readonly count: number;
  readonly due: number;
}

/** Seconds from the kill to the p99 of the times at which renewals were recorded. */
async function measureRecovery(
  { stack }: BenchContext,
  kind: 'evergreen' | 'bare',
  { taskQueue, path, count, due }: RecoveryScenario,
  recordedAt: (done: ReadonlyMap<string, number>) => Promise<readonly number[]>,
): Promise<number> {
  const control = (method: string, resource: string, body?: object) =>
    fetch(`${stack.env['BILLING_URL']}/_${resource}`, { method, ...(body ? { body: JSON.stringify(body) } : {}) });
  await control('POST', 'faults', { match: { path }, fault: 'delay', ms: HANG_MS, times: count });
  const victim = await startWorker(stack, kind, { taskQueue });
  await delay(Math.max(0, due - Date.now()));
  while (faultsSchema.parse(await (await control('GET', 'faults')).json()).some(({ left }) => left !== 0))
    await delay(10);
  process.kill(victim.pid, 'SIGKILL');
  const killedAt = Date.now();
  await control('DELETE', 'faults');
  const replacement = await startWorker(stack, kind, { taskQueue });
  try {
    return (quantile(await recordedAt(replacement.doneAtMs), 0.99) - killedAt) / 1000;
  } finally {
    await replacement.stop();
    await victim.stop();
  }
}
