import { randomUUID } from 'node:crypto';
import { commitTransition } from '../../db/commit.ts';
import type { Account } from '../../db/queries/accounts.ts';
import { startedCharge } from '../../domain/lifecycle/charges.ts';
import type { Step } from '../../domain/lifecycle/effects.ts';
import { BILLING, licenseWorkflowId, type Actor, type License } from '../../domain/lifecycle/license.ts';
import { openLicense } from '../../domain/lifecycle/opening.ts';
import { changeLogEntry, transition } from '../../domain/lifecycle/transition.ts';
import type { LicenseInput } from '../../workflows/license/messages.ts';
import { storeInput } from '../../workflows/license/stored-input.ts';
import type { license as licenseWorkflow } from '../../workflows/license/workflow.ts';
import { forEachConcurrent, type BenchContext } from './context.ts';

export const BUYER: Actor = { kind: 'api_key', id: 'key_bench' };
const PLAN = 'studio-monthly';
/** Concurrent writes and starts; more would only queue on a small machine. */
const CONCURRENCY = 16;

interface Purchase {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly plan: string;
  readonly quantity: number;
}

/**
 * Inserts paid, active licences whose period ends exactly at `due` (epoch milliseconds). Their reminders count as sent.
 * They have no workflow yet.
 */
export async function insertLicenses(
  context: BenchContext,
  accounts: readonly Account[],
  count: number,
  due: number,
  purchase: Partial<Purchase> = {},
): Promise<License[]> {
  const inserted: License[] = [];
  await forEachConcurrent(
    Array.from({ length: count }, (_, i) => i),
    CONCURRENCY,
    async (i) => {
      const account = accounts[i % accounts.length];
      if (!account) throw new RangeError('insertLicenses: no accounts');
      const steps = purchaseSteps(context, account, due, { at: Date.now() - 1, plan: PLAN, quantity: 1, ...purchase });
      await commitTransition(context.db, context.vault, steps);
      inserted.push(steps[1].license);
    },
  );
  return inserted;
}

/** Starts the workflows of licences that {@link insertLicenses} returned. */
export async function startLicenseWorkflows(
  { client, settings }: BenchContext,
  licenses: readonly License[],
  taskQueue = settings.temporal.taskQueue,
): Promise<void> {
  await forEachConcurrent(licenses, CONCURRENCY, async (license) => {
    const input: LicenseInput = { opening: null, license, clock: null };
    await client.workflow.start<typeof licenseWorkflow>('license', {
      workflowId: licenseWorkflowId(license.id),
      taskQueue,
      args: [storeInput(input)],
    });
  });
}

/** The purchase and its payment, with the end of the period moved to `due`. */
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
  const opened = openLicense(opening, { type: 'purchase' }, at, BUYER);
  const amount = { amount: (plan.prices[currency] ?? 0) * quantity, currency };
  const charge = startedCharge(null, opened.license);
  if (!charge) throw new Error('A purchase started no charge');
  const payment = { type: 'payment_succeeded', charge: charge.key, invoice: `in_${id}`, amount } as const;
  const outcome = transition(opened.license, payment, at, BILLING);
  if (outcome.kind !== 'moved' || !outcome.step.license.period) throw new Error(`A purchase was ${outcome.kind}`);
  const license: License = {
    ...outcome.step.license,
    period: { ...outcome.step.license.period, end: due },
    schedule: { anchor: { at: due, zone }, counted: 0 },
    inPeriod: {
      ...outcome.step.license.inPeriod,
      noticesSent: plan.renewal.reminders.map((days) => `reminder/${days}`),
    },
  };
  const entry = changeLogEntry(opened.license, license, {
    event: payment.type,
    at,
    actor: BILLING,
    reason: null,
    amount,
  });
  // No effects: the receipt counts as mailed.
  return [opened, { license, entry, effects: [] }];
}
