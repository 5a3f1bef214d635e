import { randomUUID } from 'node:crypto';
import { setLicensePaymentMethods } from '../../contract/license-payment-methods.ts';
import { setLicenseCards } from '../../db/queries/license-labels.ts';
import { findPaymentMethod } from '../../db/queries/payment-methods.ts';
import { actorOf } from '../../domain/access/actor.ts';
import { OWING_STATES } from '../../db/queries/licenses.ts';
import { toProblem } from '../http/error-to-problem.ts';
import { problem } from '../http/problem.ts';
import { implement, principalOf, type Call } from '../http/route.ts';
import type { LicenseRead } from '../licenses/license-json.ts';
import { loadLicense, serializeLicense } from '../licenses/load.ts';

export const licensePaymentMethodsRoute = implement(setLicensePaymentMethods, async ({ params, body }, call) => {
  const { record } = await loadLicense(call, params.id);
  const { payment_method: own, backup } = body;
  await requireMethod(call, record.account, own, '#/payment_method');
  await requireMethod(call, record.account, backup, '#/backup');
  const cards = { paymentMethod: own, backupPaymentMethod: backup === own ? null : backup };
  // The account may have removed one meanwhile.
  if (!(await setLicenseCards(call.db, { id: record.id, accountId: record.account }, cards))) throw unknown('#/backup');
  await collectOwed(call, record);
  return serializeLicense(call, await loadLicense(call, params.id));
});

async function requireMethod({ db }: Call, account: string, id: string | null, pointer: string): Promise<void> {
  if (id !== null && !(await findPaymentMethod(db, account, id))) throw unknown(pointer);
}

function unknown(pointer: string): Error {
  return problem('payment_method_invalid', { errors: [{ key: 'card_refused', pointer }] });
}

/** What is chosen is stored: an outage of Temporal is no error, and the licence collects by its own schedule. */
async function collectOwed(call: Call, record: LicenseRead['record']): Promise<void> {
  if (!OWING_STATES.includes(record.state)) return;
  const { licenseClient, log } = call.deps;
  const added = { id: call.idempotencyId ?? randomUUID(), actor: actorOf(principalOf(call)) };
  try {
    await licenseClient.reportPaymentMethod(record.id, added, call.deadline);
  } catch (error) {
    const level = toProblem(error).status === 503 ? 'warn' : 'error';
    log[level]({ license: record.id, err: error }, 'a payment owed was not tried again with the chosen cards');
  }
}
