import { listLicenses, type LicenseRow } from '../../db/queries/licenses.ts';
import type { License, LicenseState } from '../../domain/lifecycle/license.ts';
import { actorOf } from '../http/principal.ts';
import { toProblem } from '../http/error-to-problem.ts';
import { principalOf, type Call } from '../http/route.ts';

export interface RetryResult {
  readonly license: string;
  readonly paid: boolean;
  /** Null where the licence did not answer in time: it goes on by itself, by its own dates. */
  readonly state: LicenseState | null;
}

/**
 * Tells the account's licences that owe a payment of a new card; each tries it at once. The card is saved by then, so
 * licences that time does not reach, or whose workflow is away, are no error.
 */
export async function retryOwedPayments(call: Call, account: string): Promise<RetryResult[]> {
  const results: RetryResult[] = [];
  let late = false;
  for (const license of await listOwingLicenses(call, account)) {
    const state: RetryOutcome = late ? 'away' : await retryLicense(call, license);
    late ||= state === 'away';
    results.push({ license: license.id, paid: state === 'active', state: state === 'away' ? null : state });
  }
  return results;
}

async function listOwingLicenses(call: Call, account: string): Promise<License[]> {
  const filter = { accountId: account, state: 'grace', sandboxId: 'any' } as const;
  const licenses: License[] = [];
  let cursor: string | null = null;
  do {
    const request = { cursor, limit: 100 };
    const found: { data: readonly LicenseRow[]; nextCursor: string | null } = await listLicenses(
      call.deps.db,
      filter,
      request,
    );
    licenses.push(...found.data.map(({ record }) => record));
    cursor = found.nextCursor;
  } while (cursor !== null);
  return licenses;
}

/** Where the licence stands after trying the card; null where it refused to, `away` where nobody answered. */
type RetryOutcome = LicenseState | null | 'away';

async function retryLicense(call: Call, license: License): Promise<RetryOutcome> {
  const { deps, idempotencyId: wish, deadline } = call;
  const event = { type: 'payment_method_added' } as const;
  try {
    const outcome = await deps.licenseClient.sendCommand({
      license,
      event,
      actor: actorOf(principalOf(call)),
      idempotencyId: wish,
      deadline,
    });
    return outcome !== 'closed' && outcome.ok ? outcome.state : null;
  } catch (error) {
    if (toProblem(error).status === 503) return 'away';
    throw error;
  }
}
