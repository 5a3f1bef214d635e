import { randomUUID } from 'node:crypto';
import { commitTransition } from '../../db/commit.ts';
import type { Account } from '../../db/queries/accounts.ts';
import type { Step } from '../../domain/lifecycle/effects.ts';
import { BILLING, licenseWorkflowId, type Actor, type License } from '../../domain/lifecycle/license.ts';
import { openLicense } from '../../domain/lifecycle/opening.ts';
import { changeLogEntry, transition } from '../../domain/lifecycle/transition.ts';
import type { LicenseInput } from '../../workflows/license/messages.ts';
import { forEachConcurrent, type BenchContext } from './context.ts';

export const BUYER: Actor = { kind: 'api_key', id: 'key_bench' };
const PLAN = 'studio-monthly';
/** Writes and starts at once; more only queue on a small machine. */
const CONCURRENCY = 16;

/** What was bought, and when. */
interface Purchase {
  readonly at: number;
  readonly plan: string;
  readonly quantity: number;
}

/** Licences in the database as customers have them, whose period ends at `due` to the millisecond; reminders are sent. */
export async function insertLicenses(
  parts: BenchContext,
  accounts: readonly Account[],
  count: number,
  due: number,
  bought: Partial<Purchase> = {},
): Promise<License[]> {
  const placed: License[] = [];
  await forEachConcurrent(
    Array.from({ length: count }, (_, i) => i),
    CONCURRENCY,
    async (i) => {
      const account = accounts[i % accounts.length];
      if (!account) throw new RangeError('placeLicenses: no accounts');
      const steps = purchaseSteps(parts, account, due, { at: Date.now() - 1, plan: PLAN, quantity: 1, ...bought });
      await commitTransition(parts.db, parts.vault, steps);
      placed.push(steps[1].license);
    },
  );
  return placed;
}

/** Starts the workflows of licences that are in the database. */
export async function startLicenseWorkflows(
  { client, settings }: BenchContext,
  licenses: readonly License[],
  taskQueue = settings.temporal.taskQueue,
): Promise<void> {
  await forEachConcurrent(licenses, CONCURRENCY, async (license) => {
    const input: LicenseInput = { opening: null, license, clock: null, handledSignalIds: [], undelivered: false };
    await client.workflow.start('license', { workflowId: licenseWorkflowId(license.id), taskQueue, args: [input] });
  });
}

/** Bought now and paid; the end of the period is then moved to where the bench wants it. */
function purchaseSteps(
  { catalog }: BenchContext,
  account: Account,
  due: number,
  { at, plan: planId, quantity }: Purchase,
): [Step, Step] {
  const plan = catalog.plan(planId);
  const region = catalog.region(account.region);
  if (!plan || !region) throw new Error(`The catalog has no plan ${planId} or no region ${account.region}`);
  const { currency, zone } = account;
  const terms = { plan, region, currency, quantity, zone };
  const id = `lic_${randomUUID().replaceAll('-', '')}`;
  const opening = { id, account: account.id, sandbox: null, terms, autoRenew: true };
  const asked = openLicense(opening, { type: 'purchase' }, at, BUYER);
  const amount = { amount: (plan.prices[currency] ?? 0) * quantity, currency };
  const payment = { type: 'payment_succeeded', invoice: `in_${id}`, amount } as const;
  const outcome = transition(asked.license, payment, at, BILLING);
  if (outcome.kind !== 'moved' || !outcome.step.license.period) throw new Error(`A purchase was ${outcome.kind}`);
  const license: License = {
    ...outcome.step.license,
    period: { ...outcome.step.license.period, end: due },
    anchor: { at: due, zone },
    counted: 0,
    noticesSent: plan.renewal.reminders.map((days) => `reminder/${days}`),
  };
  const entry = changeLogEntry(asked.license, license, { event: payment.type, at, actor: BILLING, reason: null });
  // Its receipt was mailed long ago.
  return [asked, { license, entry, effects: [] }];
}
