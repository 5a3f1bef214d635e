import { insertLicenseCopy } from '../../db/commit.ts';
import { deterministicId } from '../../db/ids.ts';
import { listLicenses } from '../../db/queries/licenses.ts';
import type { Sandbox } from '../../db/queries/sandboxes.ts';
import { sandboxInvoiceId } from '../../domain/billing/sandbox-outcome.ts';
import type { License } from '../../domain/lifecycle/license.ts';
import { refusalProblem } from '../http/problem.ts';
import type { Call } from '../http/route.ts';
import { inBatches } from './batches.ts';

/** The licences of an account that a sandbox copies: all but those retired, which nothing can happen to. */
export async function licensesToCopy(call: Call, account: string): Promise<License[]> {
  const licenses: License[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof listLicenses>> = await listLicenses(
      call.deps.db,
      { accountId: account },
      { cursor, limit: 100 },
    );
    licenses.push(...page.data.map(({ record }) => record));
    cursor = page.nextCursor;
  } while (cursor !== null);
  const living = licenses.filter(({ state }) => state !== 'retired');
  // In the middle of a payment nobody knows yet what there is to copy.
  const paying = living.find(({ state }) => state === 'renewal');
  if (paying) throw refusalProblem({ code: 'renewal_in_progress' }, { license: paying.id });
  return living;
}

/**
 * Brings copies of licences into a sandbox and starts their workflows on its clock. Copies that are there already stay
 * as they are: repeated, it goes on where it broke off.
 */
export async function copyLicenses(call: Call, sandbox: Sandbox, licenses: readonly License[]): Promise<void> {
  const { db, vault, licenseClient: engine } = call.deps;
  await inBatches(licenses, async (license) => {
    const copy = copyOf(license, sandbox);
    await insertLicenseCopy(db, vault, copy, { copiedFrom: license.id });
    await engine.startExisting(copy, Math.max(sandbox.clock, license.clock), call.deadline);
  });
}

/** The licence as the sandbox's own: nothing in it names anything real at the billing provider. */
function copyOf(license: License, sandbox: Sandbox): License {
  const id = deterministicId('lic', `${sandbox.id}/${license.id}`);
  const { dunning, purchase } = license;
  const invoice = (index: number) => sandboxInvoiceId({ license: id, period: 0, attempt: index });
  return {
    ...license,
    id,
    account: sandbox.accountId,
    sandbox: sandbox.id,
    dunning: dunning && { ...dunning, invoice: null, actionUrl: null },
    purchase: purchase && { ...purchase, invoices: purchase.invoices.map((_real, index) => invoice(index)) },
  };
}
