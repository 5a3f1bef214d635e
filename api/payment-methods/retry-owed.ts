import { listLicenses } from '../../db/queries/licenses.ts';
import type { License, LicenseState } from '../../domain/lifecycle/license.ts';
import { toProblem } from '../http/error-to-problem.ts';
import { actorOf } from '../http/principal.ts';
import { principalOf, type Call } from '../http/route.ts';
import { collectPages } from '../http/collect-pages.ts';

export interface RetryResult {
  readonly license: string;
  readonly paid: boolean;
  /** Null where the licence did not answer in time: it goes on by its own dates. */
  readonly state: LicenseState | null;
}

/**
 * Tells the account's licences that owe a payment about a new card; each tries it at once. The card is saved by then, so
 * a licence that does not answer in time is no error.
 */
export async function retryOwedPayments(call: Call, account: string): Promise<RetryResult[]> {
  const results: RetryResult[] = [];
  let late = false;
  for (const license of await listOwingLicenses(call, account)) {
    const outcome: RetryOutcome = late ? 'late' : await retryLicense(call, license);
    late ||= outcome === 'late';
    results.push({ license: license.id, paid: outcome === 'active', state: outcome === 'late' ? null : outcome });
  }
  return results;
}

async function listOwingLicenses({ deps }: Call, account: string): Promise<License[]> {
  const filter = { accountId: account, state: 'grace', sandboxId: 'any' } as const;
  const rows = await collectPages((cursor) => listLicenses(deps.db, filter, { cursor, limit: 100 }));
  return rows.map(({ record }) => record);
}

/** The licence's state after trying the card; null where it refused, `late` where nobody answered. */
type RetryOutcome = LicenseState | null | 'late';

async function retryLicense(call: Call, license: License): Promise<RetryOutcome> {
  const { deps, idempotencyId, deadline } = call;
  const event = { type: 'payment_method_added' } as const;
  try {
    const actor = actorOf(principalOf(call));
    const outcome = await deps.licenseClient.sendCommand({ license, event, actor, idempotencyId, deadline });
    return outcome !== 'closed' && outcome.ok ? outcome.state : null;
  } catch (error) {
    if (toProblem(error).status === 503) return 'late';
    throw error;
  }
}
