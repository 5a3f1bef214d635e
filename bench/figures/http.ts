import { createApiKey } from '../../db/queries/api-keys.ts';
import { startService } from '../../dev/stack/service.ts';
import { act, type asked } from '../bare/workflows.ts';
import { quantile } from '../measure/statistics.ts';
import { makeAccounts } from '../setting/accounts.ts';
import { placeLicenses, startLicenses } from '../setting/licenses.ts';
import type { Parts } from '../setting/parts.ts';
import { withWorkers } from '../setting/workers.ts';
import type { Measure } from './figures.ts';
import { inTurn } from './rounds.ts';

const REQUESTS = 40;
/** Within the days in which the plan lets customers renew early. */
const SOON_MS = 10 * 24 * 3600 * 1000;

/** A customer's renewal by HTTP, one after another, beside bare updates sent straight to Temporal. */
export const http: Measure = async (parts, { rounds, shrink }, say) => {
  const url = `http://127.0.0.1:${parts.settings.port}`;
  const service = { name: 'api', script: new URL('../../api/main.ts', import.meta.url), ready: '/healthz' } as const;
  const api = await startService(service, { dir: parts.stack.dir, env: parts.stack.env, url });
  try {
    return await withWorkers(parts.stack, async ({ taskQueue }) => {
      const count = Math.ceil(REQUESTS / shrink);
      const tails: number[] = [];
      const updates = async (activity: 'nothing' | 'sameWish', ids: readonly string[]) => {
        const handle = await parts.client.workflow.start<typeof asked>('asked', {
          workflowId: `asked/${activity}/${ids[0]}`,
          taskQueue,
        });
        const times = await timed(ids, (id) => handle.executeUpdate(act, { args: [{ id, activity }] }));
        await handle.terminate();
        return quantile(times, 0.5);
      };
      const measured = await inTurn(rounds, say, {
        evergreen: async () => {
          const { ids, secret } = await readyToRenew(parts, count, { started: true });
          const times = await timed(ids, (id) => renew(url, secret, id));
          tails.push(quantile(times, 0.99));
          return quantile(times, 0.5);
        },
        bareEmpty: async () => await updates('nothing', named(count)),
        bareSame: async () => await updates('sameWish', (await readyToRenew(parts, count, { started: false })).ids),
      });
      return [
        {
          title: 'renewal by HTTP, p50',
          unit: 'ms',
          better: 'less',
          ours: { name: 'Evergreen: POST /v1/licenses/{id}/renew', rounds: measured.evergreen },
          beside: [
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

async function readyToRenew(
  parts: Parts,
  count: number,
  { started }: { started: boolean },
): Promise<{ ids: string[]; secret: string }> {
  const accounts = await makeAccounts(parts, 1);
  const licenses = await placeLicenses(parts, accounts, count, Date.now() + SOON_MS);
  if (started) await startLicenses(parts, licenses);
  const { secret } = await createApiKey(parts.db, { scope: 'admin', name: 'bench' });
  return { ids: licenses.map(({ id }) => id), secret };
}

function named(count: number): string[] {
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
async function timed(ids: readonly string[], call: (id: string) => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (const id of ids) {
    const before = performance.now();
    await call(id);
    times.push(performance.now() - before);
  }
  return times;
}
