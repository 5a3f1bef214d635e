import { continueAsNew, proxyActivities, sleep } from '@temporalio/workflow';
import type { License } from '../../domain/lifecycle/license.ts';
import type { NaiveActivities } from './activities.ts';

/** The obvious first design: every side effect is an activity of its own. */
const activities = proxyActivities<NaiveActivities>({
  startToCloseTimeout: '15 seconds',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumAttempts: 5 },
});

const DAY_MS = 24 * 3600 * 1000;

/** A licence that only renews, with its plan's reminders in each period. */
export async function naive(id: string): Promise<void> {
  const license = await activities.loadLicense(id);
  const end = license.period?.end ?? 0;
  for (const days of license.terms.plan.renewal.reminders) {
    await sleep(Math.max(1, end - days * DAY_MS - Date.now()));
    const reminder = await activities.prepareReminder(license, days);
    await activities.recordReminder(reminder);
    await activities.sendMail(license.id);
  }
  await sleep(Math.max(1, end - Date.now()));
  await renew(await activities.loadLicense(id));
  await continueAsNew<typeof naive>(id);
}

async function renew(license: License): Promise<void> {
  const due = await activities.markDue(license);
  const customer = await activities.findCustomer(license.account);
  const method = await activities.findPaymentMethod(license.account);
  const draft = await activities.createInvoice(due.charge, customer);
  await activities.addItem(due.charge, customer, draft);
  await activities.finalizeInvoice(draft);
  await activities.payInvoice(due.charge, draft, method);
  await activities.saveInvoice(due.charge, draft);
  await activities.recordRenewal(due.license, draft);
  await activities.sendMail(license.id);
}
