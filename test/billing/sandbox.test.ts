import { expect, test } from 'vitest';
import { findInvoice } from '../../db/queries/invoices.ts';
import { useDatabase } from '../../db/testing/database.ts';
import { insertSandboxCopy, START, DAY_MS } from '../../db/testing/fixtures.ts';
import { sandboxInvoiceId } from '../../domain/billing/sandbox-outcome.ts';
import { chargeFor, nextAttempt } from '../../domain/lifecycle/periods.ts';
import { createSandboxBilling } from '../../activities/billing/sandbox.ts';

const db = useDatabase();

test('an invoice in a sandbox carries the time of its test clock', async () => {
  const license = await insertSandboxCopy(db());
  const at = START + 400 * DAY_MS;
  const charge = chargeFor(license, nextAttempt(license, at), at);
  const { event } = await createSandboxBilling({ db: db() }).collect(charge, false);
  expect(event.type).toBe('payment_failed');
  expect(await findInvoice(db(), sandboxInvoiceId(charge))).toMatchObject({
    status: 'open',
    createdAt: at,
    paidAt: null,
  });

  // Paid later: it was still created then.
  await db().sql`insert into payment_methods (account_id, stripe_id, brand, last4, exp_month, exp_year, is_default)
    values (${license.account}, 'pm_card_visa', 'visa', '4242', 12, 2099, true)`;
  const later = { ...charge, attempt: 2, invoice: sandboxInvoiceId(charge), at: at + DAY_MS };
  await createSandboxBilling({ db: db() }).collect(later, false);
  expect(await findInvoice(db(), sandboxInvoiceId(charge))).toMatchObject({
    status: 'paid',
    createdAt: at,
    paidAt: at + DAY_MS,
  });
});
