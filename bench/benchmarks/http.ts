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
/** Within the days in which the plan lets customers renew early. */
const DUE_IN_MS = 10 * 24 * 3600 * 1000;

/** A customer's renewal by HTTP, one after another, beside bare updates sent straight to Temporal. */
export const http: Benchmark = async (parts, { rounds, sizeDivisor: shrink }, say) => {
  const url = `http://127.0.0.1:${parts.settings.port}`;
  const service = { name: 'api', script: new URL('../../api/main.ts', import.meta.url), ready: '/healthz' } as const;
  const api = await startService(service, { dir: parts.stack.dir, env: parts.stack.env, url });
  try {
    return await withWorkers(parts.stack, async ({ taskQueue }) => {
      const count = Math.ceil(REQUEST_COUNT / shrink);
      const tails: number[] = [];
      const updates = async (activity: 'nothing' | 'sameCommand', ids: readonly string[]) => {
        const handle = await parts.client.workflow.start<typeof commandLoop>('commandLoop', {
          workflowId: `asked/${activity}/${ids[0]}`,
          taskQueue,
        });
        const times = await measureLatencies(ids, (id) =>
          handle.executeUpdate(runActivity, { args: [{ id, activity }] }),
        );
        await handle.terminate();
        return quantile(times, 0.5);
      };
      const measured = await runRounds(rounds, say, {
        evergreen: async () => {
          const { ids, secret } = await createRenewableLicenses(parts, count, { started: true });
          const times = await measureLatencies(ids, (id) => renew(url, secret, id));
          tails.push(quantile(times, 0.99));
          return quantile(times, 0.5);
        },
        bareEmpty: async () => await updates('nothing', uniqueIds(count)),
        bareSame: async () =>
          await updates('sameCommand', (await createRenewableLicenses(parts, count, { started: false })).ids),
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
          note: `Evergreen's p99 by round: ${tails
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
  parts: BenchContext,
  count: number,
  { started }: { started: boolean },
): Promise<{ ids: string[]; secret: string }> {
  const accounts = await createAccounts(parts, 1);
  const licenses = await insertLicenses(parts, accounts, count, Date.now() + DUE_IN_MS);
  if (started) await startLicenseWorkflows(parts, licenses);
  const { secret } = await createApiKey(parts.db, { scope: 'admin', name: 'bench' });
  return { ids: licenses.map(({ id }) => id), secret };
}

function uniqueIds(count: number): string[] {
  const at = Date.now();
  return Array.from({ length: count }, (_, i) => `${at}-${i}`);
}

async function renew(url: string, secret: string, id: string): Promise<void> {
  const response = await fetch(`${url}/v1/licenses/${id}/renew`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${secret}`,
      'content-type': 'application/json',
      'idempotency-key': `bench-${id}`,
    },
    body: '{}',
  });
  const body = await response.text();
  if (!response.ok) throw new Error(`Renewing ${id} answered ${response.status}: ${body}`);
}

/** How long each call takes, in milliseconds, one after another. */
async function measureLatencies(ids: readonly string[], call: (id: string) => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (const id of ids) {
    const before = performance.now();
    await call(id);
    times.push(performance.now() - before);
  }
  return times;
}
