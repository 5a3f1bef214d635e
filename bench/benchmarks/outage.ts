import { setTimeout as delay } from 'node:timers/promises';
import { createApiKey } from '../../db/queries/api-keys.ts';
import type { LicenseState } from '../../domain/lifecycle/license.ts';
import { createAccounts } from '../harness/accounts.ts';
import type { BenchContext } from '../harness/context.ts';
import { insertLicenses, startLicenseWorkflows } from '../harness/licenses.ts';
import { withServers } from '../harness/servers.ts';
import { withWorkers } from '../harness/workers.ts';
import { armFault, clearFaults } from '../../stripe-standin/testing.ts';
import { quantile } from '../measure/statistics.ts';
import type { Benchmark } from './benchmark.ts';
import { runRounds } from './rounds.ts';

const CANCELLATION_COUNT = 1_000;
const WARM_UP_COUNT = 50;
const LIMIT_MS = 1_000;
const CALM_MS = 30 * 24 * 3600 * 1000;
const POLL_MS = 100;
/** Long enough to insert and to start the licences. */
const LEAD_MS = 15_000;

/**
 * Latency of cancellations by HTTP while Stripe is away and every licence is being renewed, one after another; compared
 * with cancellations of licences for which nothing is to be paid.
 */
export const outage: Benchmark = async (context, { rounds, sizeDivisor }, log) =>
  await withWorkers(context.stack, async () =>
    withServers(context.stack, async (urls) => {
      const full = Math.ceil(CANCELLATION_COUNT / sizeDivisor);
      const countIn = (phase: string) => (phase === 'measured' ? full : Math.min(full, WARM_UP_COUNT));
      const standIn = { url: String(context.stack.env['BILLING_URL']) };
      const { secret } = await createApiKey(context.db, { scope: 'admin', name: 'bench' });
      const p50s: number[] = [];
      const cancelAll = async (ids: readonly string[], expected: LicenseState) => {
        const times: number[] = [];
        for (const id of ids)
          times.push(await timeCancellation(`${urls.evergreen}/v1/licenses/${id}`, secret, expected));
        return { p99: quantile(times, 0.99), p50: quantile(times, 0.5) };
      };
      const measured = await runRounds(rounds, log, {
        outage: async (phase) => {
          const ids = await startRenewalsWithoutStripe(context, standIn, countIn(phase));
          const { p50, p99 } = await cancelAll(ids, 'expired');
          await clearFaults(standIn);
          if (phase === 'measured') p50s.push(p50);
          return p99;
        },
        calm: async (phase) => {
          const licenses = await insertLicenses(
            context,
            await createAccounts(context, 1),
            countIn(phase),
            Date.now() + CALM_MS,
          );
          await startLicenseWorkflows(context, licenses);
          return (
            await cancelAll(
              licenses.map(({ id }) => id),
              'active',
            )
          ).p99;
        },
      });
      return [
        {
          title: `${full} cancellations by HTTP while Stripe is away, p99`,
          unit: 'ms',
          better: 'less',
          limit: LIMIT_MS,
          evergreen: { name: 'of licences that are being renewed', rounds: measured.outage },
          references: [
            { name: 'of licences for which nothing is to be paid, Stripe being there', rounds: measured.calm },
          ],
          note: `p50 in the outage by round: ${p50s.map((ms) => ms.toFixed(0)).join(', ')} ms`,
        },
      ];
    }),
  );

/** Licences whose period has ended, and whose first attempt to collect has failed because Stripe is away. */
async function startRenewalsWithoutStripe(
  context: BenchContext,
  standIn: { readonly url: string },
  count: number,
): Promise<string[]> {
  const licenses = await insertLicenses(context, await createAccounts(context, 1), count, Date.now() + LEAD_MS);
  await armFault(standIn, { fault: 'connection_reset' });
  await startLicenseWorkflows(context, licenses);
  const ids = licenses.map(({ id }) => id);
  for (;;) {
    const [row] = await context.db.sql<{ renewing: number }[]>`
      select count(*)::int as renewing from licenses where id in ${context.db.sql(ids)} and state = 'renewal'`;
    if (row?.renewing === count) return ids;
    await delay(POLL_MS);
  }
}

/** Milliseconds until a cancellation is answered. */
async function timeCancellation(url: string, secret: string, expected: LicenseState): Promise<number> {
  const startedAt = performance.now();
  const response = await fetch(`${url}/cancel`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json', 'idempotency-key': url },
    body: '{}',
  });
  const ms = performance.now() - startedAt;
  const { state, cancelled }: { state?: string; cancelled?: boolean } = JSON.parse(await response.text());
  if (state !== expected || !cancelled) throw new Error(`${url}: ${response.status}, ${state}`);
  return ms;
}
