import { insertLicenseCopy } from '../../db/commit.ts';
import { deterministicId } from '../../db/ids.ts';
import { listLicenses } from '../../db/queries/licenses.ts';
import type { Sandbox } from '../../db/queries/sandboxes.ts';
import { sandboxInvoiceId } from '../../domain/billing/sandbox-outcome.ts';
import type { OpenChargeStatus } from '../../domain/billing/charge.ts';
import type { License } from '../../domain/lifecycle/license.ts';
import { readPages } from '../http/read-pages.ts';
import { refusalProblem } from '../http/problem.ts';
import type { Call } from '../http/route.ts';
import { inBatches } from './batches.ts';

/** The statuses of charges whose outcome decides what the licence is. */
const UNKNOWN_OUTCOME: ReadonlySet<string> = new Set<OpenChargeStatus>(['pending', 'processing']);

/** The licences of an account that a sandbox copies: all but retired ones. Throws `renewal_in_progress`. */
export async function licensesToCopy({ db }: Call, account: string): Promise<License[]> {
  const { data: rows } = await readPages((request) => listLicenses(db, { accountId: account }, request));
  const living = rows.map(({ record }) => record).filter(({ state }) => state !== 'retired');
  // The state to copy depends on a payment whose outcome is not known yet.
  const paying = living.find(({ charges }) => charges.some(({ status }) => UNKNOWN_OUTCOME.has(status)));
  if (paying) throw refusalProblem({ code: 'renewal_in_progress' }, { license: paying.id });
  return living;
}

/**
 * Copies licences into a sandbox and starts their workflows on its clock. Repeating it copies what is missing and leaves
 * the rest as it is.
 */
export async function copyLicenses(call: Call, sandbox: Sandbox, licenses: readonly License[]): Promise<void> {
  const { db, deps } = call;
  const { vault, licenseClient: engine } = deps;
  await inBatches(licenses, async (license) => {
    const copy = copyOf(license, sandbox);
    await insertLicenseCopy(db, vault, copy, { copiedFrom: license.id });
    await engine.startExisting(copy, Math.max(sandbox.clock, license.clock), call.deadline);
  });
}

/** The licence as the sandbox's own: nothing in it refers to an object at the billing provider. */
function copyOf(license: License, sandbox: Sandbox): License {
  const id = deterministicId('lic', `${sandbox.id}/${license.id}`);
  const { charges, contract } = license;
  const invoice = (index: number) => sandboxInvoiceId({ license: id, purpose: 'period', at: index });
  return {
    ...license,
    id,
    account: sandbox.accountId,
    sandbox: sandbox.id,
    // A charge's key begins with its licence.
    charges: charges.map((charge) => ({
      ...charge,
      key: charge.key.replace(license.id, id),
      invoice: null,
      actionUrl: null,
    })),
    // Refunds that are still to be made are made for the licence that was copied.
    refunds: [],
    contract: contract && { ...contract, invoices: contract.invoices.map((_real, index) => invoice(index)) },
  };
}
