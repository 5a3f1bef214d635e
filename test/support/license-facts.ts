import { z } from 'zod';
import { listChangeLog, verifyChangeLog, type LoggedEntry } from '../../db/change-log.ts';
import { findLicense, listPeriods, listGrants } from '../../db/queries/licenses.ts';
import { listNotifications, type Notification } from '../../db/queries/notifications.ts';
import { findAccount } from '../../db/queries/accounts.ts';
import type { License } from '../../domain/lifecycle/license.ts';
import type { TestEnvironment } from './environment.ts';
import { eventually } from './eventually.ts';
import { testStack } from './stack.ts';

/** What is recorded of a licence in the database. */
export interface LicenseFacts {
  readonly license: License;
  readonly log: readonly LoggedEntry[];
  readonly features: readonly string[];
  readonly periods: Awaited<ReturnType<typeof listPeriods>>;
  readonly notifications: readonly Notification[];
}

/**
 * Reads a licence's facts, all of the same moment.
 * @throws when there is no such licence, or the hash chain of its change log is broken.
 */
export async function readLicenseFacts(environment: Pick<TestEnvironment, 'db'>, id: string): Promise<LicenseFacts> {
  const { db } = environment;
  const rowBefore = await findLicense(db, id);
  const [log, grants, periods, notifications, verified] = await Promise.all([
    readChangeLog(db, id),
    listGrants(db, id),
    listPeriods(db, id),
    readNotifications(db, id),
    verifyChangeLog(db, id),
  ]);
  const row = await findLicense(db, id);
  if (!row) throw new Error(`No licence ${id}`);
  if (row.sequence !== rowBefore?.sequence) return await readLicenseFacts(environment, id);
  if (!verified?.valid) throw new Error(`The change log of ${id} does not hold: ${JSON.stringify(verified)}`);
  return { license: row.record, log, features: grants.map(({ feature }) => feature), periods, notifications };
}

async function readChangeLog(db: TestEnvironment['db'], id: string): Promise<LoggedEntry[]> {
  const entries: LoggedEntry[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = await listChangeLog(db, id, { limit: 100, ...(cursor === undefined ? {} : { cursor }) });
    entries.push(...page.data);
    cursor = page.nextCursor;
  }
  return entries;
}

/** In the order in which the licence's steps requested them. */
async function readNotifications(db: TestEnvironment['db'], licenseId: string): Promise<Notification[]> {
  const all: Notification[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = await listNotifications(
      db,
      { subjectId: licenseId },
      { limit: 100, ...(cursor === undefined ? {} : { cursor }) },
    );
    all.push(...page.data);
    cursor = page.nextCursor;
  }
  return all.sort((a, b) => a.sequence - b.sequence || a.id.localeCompare(b.id));
}

/** The licence's invoices at the Stripe stand-in as `paid 19.00 EUR for period 1`, oldest first. */
export async function invoicesAtStripe({ stripe, db }: TestEnvironment, license: License): Promise<string[]> {
  const customer = (await findAccount(db, license.account))?.stripeCustomerId;
  if (!customer) return [];
  const invoices: string[] = [];
  for await (const invoice of stripe.invoices.list({ customer, limit: 100 })) {
    if (invoice.metadata?.['license'] !== license.id) continue;
    const amount = (invoice.total / 100).toFixed(2);
    invoices.unshift(
      `${invoice.status} ${amount} ${invoice.currency.toUpperCase()} for period ${invoice.metadata['period']}`,
    );
  }
  return invoices;
}

/** Succeeded charges of the account's customer at the Stripe stand-in; `net` is in minor units, less refunds. */
export async function moneyTaken(
  { stripe, db }: TestEnvironment,
  account: string,
): Promise<{ charges: number; net: number }> {
  const customer = (await findAccount(db, account))?.stripeCustomerId;
  if (!customer) return { charges: 0, net: 0 };
  let [charges, net] = [0, 0];
  for await (const charge of stripe.charges.list({ customer, limit: 100 })) {
    if (charge.status !== 'succeeded') continue;
    charges += 1;
    net += charge.amount - charge.amount_refunded;
  }
  return { charges, net };
}

const caughtMailsSchema = z.array(
  z.object({ subject: z.string(), text: z.string(), headers: z.object({ 'message-id': z.string() }) }),
);
export interface CaughtMail {
  readonly messageId: string;
  readonly subject: string;
  readonly text: string;
}

/** The mails that the catcher holds for an account, oldest first. */
export async function fetchCaughtMails({ db }: Pick<TestEnvironment, 'db'>, accountId: string): Promise<CaughtMail[]> {
  const account = await findAccount(db, accountId);
  const response = await fetch(`${testStack().mailUrl}/email?to.address=${encodeURIComponent(account?.email ?? '')}`);
  return caughtMailsSchema.parse(await response.json()).map(({ headers, ...mail }) => ({
    ...mail,
    messageId: headers['message-id'],
  }));
}

/**
 * Waits until all delivered mails have arrived at the catcher; returns their templates in the order of the licence's steps.
 * @throws when a mail is still pending.
 */
export async function waitForMails(
  environment: Pick<TestEnvironment, 'db'>,
  { license, notifications }: LicenseFacts,
): Promise<string[]> {
  const pending = notifications.filter(({ status }) => status === 'pending');
  if (pending.length > 0) throw new Error(`${pending.length} mails are still pending`);
  const sent = notifications.filter(({ status }) => status === 'delivered');
  return await eventually(async () => {
    const arrived = new Set((await fetchCaughtMails(environment, license.account)).map(({ messageId }) => messageId));
    return sent.every(({ messageId }) => arrived.has(messageId ?? '')) && sent.map(({ template }) => template);
  });
}
