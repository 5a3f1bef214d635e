import { listLicenses } from '../../db/queries/licenses.ts';
import type { License, LicenseState } from '../../domain/lifecycle/license.ts';
import { toProblem } from '../http/error-to-problem.ts';
import { actorOf } from '../http/principal.ts';
import { principalOf, type Call } from '../http/route.ts';
import { collectPages } from '../http/collect-pages.ts';

export interface RetryResult {
  readonly license: string;
  readonly paid: boolean;
  /** Null if the licence refused or did not answer in time; it then retries by its own schedule. */
  readonly state: LicenseState | null;
}

/**
 * Retries the payments that the account's licences owe with its new card. The card is already saved, so a licence that
 * does not answer in time is not an error.
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

/** The licence's state after the retry; null if it refused, `late` if it did not answer in time. */
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
