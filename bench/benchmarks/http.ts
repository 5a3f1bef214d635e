import { createApiKey } from '../../db/queries/api-keys.ts';
import { startService } from '../../dev/stack/service.ts';
import { runActivity, type commandLoop } from '../bare/workflows.ts';
import { quantile } from '../measure/statistics.ts';
import { createAccounts } from '../harness/accounts.ts';
import { insertLicenses, startLicenseWorkflows } from '../harness/licenses.ts';
import type { BenchContext } from '../harness/context.ts';
import { withWorkers } from '../harness/workers.ts';
import type { Benchmark } from './benchmark.ts';
import { runRounds } from './rounds.ts';

const REQUEST_COUNT = 40;
/** The licences hold their first period. */
const NEXT_PERIOD = 2;
/** Inside the window in which the plan allows customers to renew early. */
const DUE_IN_MS = 10 * 24 * 3600 * 1000;

/** Latency of sequential renewals by HTTP, compared with bare updates sent directly to Temporal. */
export const http: Benchmark = async (context, { rounds, sizeDivisor }, log) => {
  const url = `http://127.0.0.1:${context.settings.port}`;
  const service = { name: 'api', script: new URL('../../api/main.ts', import.meta.url), ready: '/healthz' } as const;
  const api = await startService(service, { dir: context.stack.dir, env: context.stack.env, url });
  try {
    return await withWorkers(context.stack, async ({ taskQueue }) => {
      const count = Math.ceil(REQUEST_COUNT / sizeDivisor);
      const p99s: number[] = [];
      const measureBareUpdates = async (activity: 'nothing' | 'sameCommand', ids: readonly string[]) => {
        const handle = await context.client.workflow.start<typeof commandLoop>('commandLoop', {
          workflowId: `bare-updates/${activity}/${ids[0]}`,
          taskQueue,
        });
        const times = await measureLatencies(ids, (id) =>
          handle.executeUpdate(runActivity, { args: [{ id, activity }] }),
        );
        await handle.terminate();
        return quantile(times, 0.5);
      };
      const measured = await runRounds(rounds, log, {
        evergreen: async () => {
          const { ids, secret } = await createRenewableLicenses(context, count, { started: true });
          const times = await measureLatencies(ids, (id) => renew(url, secret, id));
          p99s.push(quantile(times, 0.99));
          return quantile(times, 0.5);
        },
        bareEmpty: async () => await measureBareUpdates('nothing', uniqueIds(count)),
        bareSame: async () =>
          await measureBareUpdates(
            'sameCommand',
            (await createRenewableLicenses(context, count, { started: false })).ids,
          ),
      });
      return [
        {
          title: 'renewal by HTTP, p50',
          unit: 'ms',
          better: 'less',
          evergreen: { name: 'Evergreen: POST /v1/licenses/{id}/renew', rounds: measured.evergreen },
          references: [
            { name: 'bare update, an activity that does nothing', rounds: measured.bareEmpty, bound: 1.5 },
            { name: 'bare update, the same charge and commit in one activity', rounds: measured.bareSame, bound: 1.5 },
          ],
          note: `Evergreen's p99 by round: ${p99s
            .slice(-rounds)
            .map((ms) => ms.toFixed(0))
            .join(', ')} ms`,
        },
      ];
    });
  } finally {
    await api.stop();
  }
};

async function createRenewableLicenses(
  context: BenchContext,
  count: number,
  { started }: { started: boolean },
): Promise<{ ids: string[]; secret: string }> {
  const accounts = await createAccounts(context, 1);
  const licenses = await insertLicenses(context, accounts, count, Date.now() + DUE_IN_MS);
  if (started) await startLicenseWorkflows(context, licenses);
  const { secret } = await createApiKey(context.db, { scope: 'admin', name: 'bench' });
  return { ids: licenses.map(({ id }) => id), secret };
}

function uniqueIds(count: number): string[] {
  const prefix = Date.now();
  return Array.from({ length: count }, (_, i) => `${prefix}-${i}`);
}

async function renew(url: string, secret: string, id: string): Promise<void> {
  const response = await fetch(`${url}/v1/licenses/${id}/renew`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${secret}`,
      'content-type': 'application/json',
      'idempotency-key': `bench-${id}`,
    },
    // Named, because a plain renewal is refused for a day after the purchase, which was made just now.
    body: JSON.stringify({ period: NEXT_PERIOD }),
  });
  const body = await response.text();
  if (!response.ok) throw new Error(`Renewing ${id} answered ${response.status}: ${body}`);
  // A success that changed nothing would be measured as a renewal.
  const { period }: { period: { number: number } } = JSON.parse(body);
  if (period.number !== NEXT_PERIOD) throw new Error(`Renewing ${id} left it in period ${period.number}`);
}

/** Makes the calls one after another; returns the duration of each in milliseconds. */
async function measureLatencies(ids: readonly string[], call: (id: string) => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (const id of ids) {
    const startedAt = performance.now();
    await call(id);
    times.push(performance.now() - startedAt);
  }
  return times;
}
