import type { Principal } from '../../../domain/access/principal.ts';
import { apiKeyPrincipal } from '../../../domain/access/principal.ts';
import * as accounts from '../../queries/accounts.ts';
import { listChangeLog } from '../../change-log.ts';
import { namesInAccount } from '../../queries/audit-log.ts';
import { findCharge } from '../../queries/charges.ts';
import { findKeyHint, findKeyHints } from '../../queries/license-keys.ts';
import { findInvoice } from '../../queries/invoices.ts';
import { findLicense, listGrants, listPeriods } from '../../queries/licenses.ts';
import { findMember, hasMemberWithEmail } from '../../queries/members.ts';
import { listPaymentMethods } from '../../queries/payment-methods.ts';
import { scopeTo, type ScopedDatabase } from '../../scoped.ts';
import { FACTS } from '../large/facts.ts';
import type { QueryCase } from './query-cases.ts';

/** A customer's key. */
export function customerOf(account: string): Principal {
  return apiKeyPrincipal({ id: FACTS.apiKey, scope: 'customer', account, plans: null });
}

/** Goes on as the login of callers who see one account, until the transaction is rolled back. */
export async function asCallerOf(db: ScopedDatabase, account: string): Promise<ScopedDatabase> {
  await db.sql.unsafe(`set local role evergreen_api; set local app.accounts = '${account}'`);
  return scopeTo(db, customerOf(account));
}

function asCaller<A extends readonly unknown[]>(
  call: (db: ScopedDatabase, ...args: A) => Promise<unknown>,
  ...args: A
): QueryCase {
  return {
    query: call,
    name: `${call.name} of a customer`,
    run: async (db) => call(await asCallerOf(db, FACTS.licenseAccount), ...args),
  };
}

/** What a customer reads of one licence, as row-level security lets it. */
export const CALLER_CASES: readonly QueryCase[] = [
  asCaller(accounts.findAccount, FACTS.licenseAccount),
  asCaller(findLicense, FACTS.license),
  asCaller(listPeriods, FACTS.license),
  asCaller(listGrants, FACTS.license),
  asCaller(listChangeLog, FACTS.license, {}),
  asCaller(findKeyHint, FACTS.license),
  asCaller(findKeyHints, [FACTS.license]),
  asCaller(findCharge, { id: FACTS.chargeId }),
  asCaller(findInvoice, FACTS.invoice),
  asCaller(listPaymentMethods, FACTS.licenseAccount),
  asCaller(findMember, FACTS.licenseMember),
  asCaller(namesInAccount, FACTS.licenseAccount, [FACTS.owner, FACTS.apiKey]),
  asCaller(hasMemberWithEmail, FACTS.licenseAccount, FACTS.licenseMemberEmail),
];
