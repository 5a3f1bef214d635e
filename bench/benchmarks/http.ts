import { createApiKey } from '../../db/queries/api-keys.ts';
import { bareWorkflowId, type commandLoop } from '../bare/workflows.ts';
import { createAccounts } from '../harness/accounts.ts';
import { forEachConcurrent, type BenchContext } from '../harness/context.ts';
import { waitForDeliveredMails } from '../harness/delivered-mails.ts';
import { insertLicenses, startLicenseWorkflows } from '../harness/licenses.ts';
import { withServers } from '../harness/servers.ts';
import { withWorkers } from '../harness/workers.ts';
import { childrenProcessorMs } from '../measure/processor-time.ts';
import { quantile } from '../measure/statistics.ts';
import type { BenchmarkResult } from '../report/result.ts';
import type { Benchmark } from './benchmark.ts';
import { runRounds } from './rounds.ts';

const REQUEST_COUNT = 1_000;
const WARM_UP_COUNT = 100;
/** The licences hold their first period. */
const NEXT_PERIOD = 2;
/** Inside the window in which the plan allows customers to renew early. */
const DUE_IN_MS = 10 * 24 * 3600 * 1000;
const CONCURRENT_STARTS = 16;

/** Latency of sequential renewals by HTTP, compared with a minimal server whose workflows do the same in one activity. */
export const http: Benchmark = async (context, { rounds, sizeDivisor }, log) =>
  await withWorkers(context.stack, async ({ taskQueue }) =>
    withServers(context.stack, async (urls) => {
      const full = Math.ceil(REQUEST_COUNT / sizeDivisor);
      const countIn = (phase: string) => (phase === 'measured' ? full : Math.min(full, WARM_UP_COUNT));
      const measureBare = async (activity: 'nothing' | 'sameCommand', count: number) => {
        const ids =
          activity === 'nothing'
            ? uniqueIds(count)
            : (await insertRenewableLicenses(context, count)).map(({ id }) => id);
        await startBareWorkflows(context, ids, taskQueue);
        const latencies = await measureLatencies(context, ids, (id) => post(`${urls.bare}/${activity}/${id}`));
        await endBareWorkflows(context, ids);
        return latencies;
      };
      const measured = await runRounds(rounds, log, {
        evergreen: async (phase) => {
          const licenses = await insertRenewableLicenses(context, countIn(phase));
          await startLicenseWorkflows(context, licenses);
          const { secret } = await createApiKey(context.db, { scope: 'admin', name: 'bench' });
          const ids = licenses.map(({ id }) => id);
          return await measureLatencies(context, ids, (id) => renew(urls.evergreen, secret, id));
        },
        bareSame: async (phase) => await measureBare('sameCommand', countIn(phase)),
        bareEmpty: async (phase) => await measureBare('nothing', countIn(phase)),
      });
      return results(`${full} renewals by HTTP, one after another`, measured);
    }),
  );

/** Milliseconds; `processorMs` per request, of all processes of the stack. */
interface Latencies {
  readonly p50: number;
  readonly p99: number;
  readonly processorMs: number;
}

const NAMES = {
  evergreen: 'Evergreen: POST /v1/licenses/{id}/renew',
  bareSame: 'bare server: an update with the same charge and commit in one activity',
  bareEmpty: 'bare server: an update with an activity that does nothing',
} as const;

const VALUES = [
  { value: 'p50', title: 'p50', bound: 1.3 },
  { value: 'p99', title: 'p99', bound: 1.5 },
  { value: 'processorMs', title: 'processor time per renewal, all processes' },
] as const;

function results(
  title: string,
  measured: Readonly<Record<keyof typeof NAMES, readonly Latencies[]>>,
): BenchmarkResult[] {
  return VALUES.map(({ value, title: valueTitle, ...bound }) => {
    const series = (contender: keyof typeof NAMES) => ({
      name: NAMES[contender],
      rounds: measured[contender].map((latencies) => latencies[value]),
    });
    return {
      title: `${title}: ${valueTitle}`,
      unit: 'ms',
      better: 'less',
      evergreen: series('evergreen'),
      references: [{ ...series('bareSame'), ...bound }, series('bareEmpty')],
    };
  });
}

async function insertRenewableLicenses(context: BenchContext, count: number) {
  return await insertLicenses(context, await createAccounts(context, 1), count, Date.now() + DUE_IN_MS);
}

function uniqueIds(count: number): string[] {
  const prefix = Date.now();
  return Array.from({ length: count }, (_, i) => `${prefix}-${i}`);
}

async function startBareWorkflows({ client }: BenchContext, ids: readonly string[], taskQueue: string): Promise<void> {
  await forEachConcurrent(ids, CONCURRENT_STARTS, (id) =>
    client.workflow.start<typeof commandLoop>('commandLoop', { workflowId: bareWorkflowId(id), taskQueue }),
  );
}

async function endBareWorkflows({ client }: BenchContext, ids: readonly string[]): Promise<void> {
  await forEachConcurrent(ids, CONCURRENT_STARTS, (id) => client.workflow.getHandle(bareWorkflowId(id)).terminate());
}

async function renew(url: string, secret: string, id: string): Promise<void> {
  const body = await post(`${url}/v1/licenses/${id}/renew`, {
    authorization: `Bearer ${secret}`,
    'idempotency-key': `bench-${id}`,
  });
  // A success that changed nothing would be measured as a renewal.
  const { period }: { period: { number: number } } = JSON.parse(body);
  if (period.number !== NEXT_PERIOD) throw new Error(`Renewing ${id} left it in period ${period.number}`);
}

async function post(url: string, headers: Readonly<Record<string, string>> = {}): Promise<string> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    // Named, because a plain renewal is refused for a day after the purchase, which was made just now.
    body: JSON.stringify({ period: NEXT_PERIOD }),
  });
  const body = await response.text();
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${body}`);
  return body;
}

/** Makes the calls one after another. */
async function measureLatencies(
  context: BenchContext,
  ids: readonly string[],
  call: (id: string) => Promise<unknown>,
): Promise<Latencies> {
  const times: number[] = [];
  const before = childrenProcessorMs();
  for (const id of ids) {
    const startedAt = performance.now();
    await call(id);
    times.push(performance.now() - startedAt);
  }
  await waitForDeliveredMails(context);
  const processorMs = (childrenProcessorMs() - before) / ids.length;
  return { p50: quantile(times, 0.5), p99: quantile(times, 0.99), processorMs };
}
