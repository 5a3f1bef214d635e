import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { BareInput, renewal } from '../bare/workflows.ts';
import { z } from 'zod';
import { quantile } from '../measure/statistics.ts';
import { makeAccounts } from '../setting/accounts.ts';
import { placeLicenses, startLicenses } from '../setting/licenses.ts';
import { inParallel, type Parts } from '../setting/parts.ts';
import { renewals } from '../setting/renewals.ts';
import { queueOf, startWorker } from '../setting/workers.ts';
import type { Measure } from './figures.ts';
import { inTurn } from './rounds.ts';

/** Renewals under way when the worker is killed. */
const UNDER_WAY = 20;
const LEAD_MS = 5_000;
/** How long the stand-in keeps a request waiting: the worker is killed meanwhile. */
const HANGS_MS = 4_000;

/** A worker killed by SIGKILL while its renewals are being charged: how long until each is recorded after all. */
export const recovery: Measure = async (parts, { rounds, shrink }, say) => {
  const count = Math.max(2, Math.ceil(UNDER_WAY / shrink));
  const measured = await inTurn(rounds, say, {
    evergreen: () => killedWhileCharging(parts, count),
    bare: () => killedWhileAsking(parts, count),
  });
  return [
    {
      title: `worker killed in the middle of ${count} charges: p99 until recorded`,
      unit: 's',
      better: 'less',
      ours: { name: 'Evergreen', rounds: measured.evergreen },
      beside: [{ name: 'bare: timer, one request to Stripe, same time-outs', rounds: measured.bare, bound: 1.1 }],
      note: 'Time-outs: activity 15 s, then Evergreen asks Stripe what became of the charge, the bare one retries after 1 s.',
    },
  ];
};

async function killedWhileCharging(parts: Parts, count: number): Promise<number> {
  const due = Date.now() + LEAD_MS;
  const accounts = await makeAccounts(parts, 2);
  const queue = `${queueOf(parts.stack, 'evergreen')}-${randomUUID()}`;
  const licenses = await placeLicenses(parts, accounts, count, due);
  await startLicenses(parts, licenses, queue);
  return await killed(parts, 'evergreen', { queue, path: '/pay$', count, due }, async () => {
    return await renewals(parts, accounts, count);
  });
}

async function killedWhileAsking(parts: Parts, count: number): Promise<number> {
  const due = Date.now() + LEAD_MS;
  const accounts = await makeAccounts(parts, count);
  const customers = accounts.flatMap(({ stripeCustomerId }) => stripeCustomerId ?? []);
  const queue = `${queueOf(parts.stack, 'bare')}-${randomUUID()}`;
  await inParallel(customers, 8, async (id) => {
    const input: BareInput = { id, due, activity: 'oneRequest', awaitsSignal: false };
    await parts.client.workflow.start<typeof renewal>('renewal', {
      workflowId: `killed/${id}`,
      taskQueue: queue,
      args: [input],
    });
  });
  return await killed(parts, 'bare', { queue, path: '^/v1/customers/', count, due }, async (done) => {
    while (done.size < count) await delay(20);
    return [...done.values()];
  });
}

/** The stand-in's faults; none is left of one that has struck as often as it was to. */
const armed = z.array(z.looseObject({ left: z.number().nullable() }));

interface Scene {
  readonly queue: string;
  /** Of the request that hangs when the worker is killed. */
  readonly path: string;
  readonly count: number;
  readonly due: number;
}

/** Seconds from the kill to the 99th hundredth of the renewals. */
async function killed(
  { stack }: Parts,
  kind: 'evergreen' | 'bare',
  { queue, path, count, due }: Scene,
  recorded: (done: ReadonlyMap<string, number>) => Promise<readonly number[]>,
): Promise<number> {
  const control = (method: string, what: string, body?: object) =>
    fetch(`${stack.env['BILLING_URL']}/_${what}`, { method, ...(body ? { body: JSON.stringify(body) } : {}) });
  await control('POST', 'faults', { match: { path }, fault: 'delay', ms: HANGS_MS, times: count });
  const victim = await startWorker(stack, kind, { queue });
  await delay(Math.max(0, due - Date.now()));
  while (armed.parse(await (await control('GET', 'faults')).json()).some(({ left }) => left !== 0)) await delay(10);
  process.kill(victim.pid, 'SIGKILL');
  const at = Date.now();
  await control('DELETE', 'faults');
  const heir = await startWorker(stack, kind, { queue });
  try {
    return (quantile(await recorded(heir.done), 0.99) - at) / 1000;
  } finally {
    await heir.stop();
    await victim.stop();
  }
}
