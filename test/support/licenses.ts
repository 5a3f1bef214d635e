import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import { createAccount, type Account } from '../../db/queries/accounts.ts';
import { savePaymentMethod } from '../../db/queries/payment-methods.ts';
import { ensureCustomer } from '../../billing/customers.ts';
import type { Plan } from '../../domain/catalog/plan.ts';
import type { CustomerEvent, OpeningEvent } from '../../domain/lifecycle/events.ts';
import { licenseWorkflowId, type Actor } from '../../domain/lifecycle/license.ts';
import type { NewLicense } from '../../domain/lifecycle/opening.ts';
import type { license } from '../../workflows/license/workflow.ts';
import { updates, type Command, type CommandOutcome, type LicenseInput } from '../../workflows/license/messages.ts';
import { commandVersions } from '../../workflows/license/stored-command.ts';
import { storeInput } from '../../workflows/license/stored-input.ts';
import { commandOutcomeVersions } from '../../workflows/license/stored-outcome.ts';
import type { TestEnvironment } from './environment.ts';

export const CUSTOMER: Actor = { kind: 'api_key', id: 'key_test' };
export const AGENT: Actor = { kind: 'agent', id: 'agent_test' };

/** Creates an account, with a test card on file at the Stripe stand-in if one is given. */
export async function createTestAccount(
  environment: TestEnvironment,
  overrides: { card?: string; zone?: string; region?: string; reminders?: boolean } = {},
): Promise<Account> {
  const account = await createAccount(environment.db, {
    name: 'Kestrel Ltd',
    email: `billing-${randomUUID()}@kestrel.example`,
    language: 'en',
    zone: overrides.zone ?? 'Europe/Berlin',
    currency: 'EUR',
    region: overrides.region ?? 'other',
    reminders: overrides.reminders ?? true,
  });
  if (overrides.card !== undefined) await setDefaultCard(environment, account.id, overrides.card);
  return account;
}

/** Attaches a test card at the stand-in and makes it the account's default payment method. */
export async function setDefaultCard({ stripe, db }: TestEnvironment, accountId: string, token: string): Promise<void> {
  const customer = await ensureCustomer({ stripe, db }, accountId);
  const method = await stripe.paymentMethods.attach(token, { customer });
  const { brand = 'visa', last4 = '4242', exp_month = 12, exp_year = 2040 } = method.card ?? {};
  await savePaymentMethod(db, {
    accountId,
    stripeId: method.id,
    brand,
    last4,
    expMonth: exp_month,
    expYear: exp_year,
    isDefault: true,
  });
}

export interface OpenedLicense {
  readonly id: string;
  readonly outcome: CommandOutcome;
  readonly handle: WorkflowHandle<typeof license>;
  sendCommand(event: CustomerEvent): Promise<CommandOutcome>;
}

/** Starts the workflow of a new licence and waits until its opening is recorded. A plan's id is one of the catalog. */
export async function openLicense(
  environment: TestEnvironment,
  options: {
    account: Account;
    plan: string | Plan;
    event: OpeningEvent['type'];
    autoRenew?: boolean;
    quantity?: number;
  },
): Promise<OpenedLicense> {
  const { account } = options;
  const plan = typeof options.plan === 'string' ? environment.catalog.plan(options.plan) : options.plan;
  const region = environment.catalog.region(account.region);
  if (!plan || !region) throw new Error(`The catalog has no such plan, or no region ${account.region}`);
  const id = `lic_${randomUUID().replaceAll('-', '')}`;
  const newLicense: NewLicense = {
    id,
    account: account.id,
    sandbox: null,
    autoRenew: options.autoRenew ?? true,
    terms: { plan, region, currency: 'EUR', quantity: options.quantity ?? plan.seats.min, zone: account.zone },
  };
  const input: LicenseInput = {
    opening: { of: newLicense, event: { type: options.event }, actor: CUSTOMER },
    license: null,
    clock: null,
  };
  const { client, taskQueue } = environment;
  const workflowId = licenseWorkflowId(id);
  // Not update-with-start as in the API: the time-skipping server stops skipping time after it.
  await client.workflow.start<typeof license>('license', { workflowId, taskQueue, args: [storeInput(input)] });
  // Without a run id, so that commands go to the current run.
  const handle = client.workflow.getHandle<typeof license>(workflowId);
  const outcome = commandOutcomeVersions.restore(await handle.executeUpdate(updates.opened));
  const sendCommand = (event: CustomerEvent) => executeCommand(handle, { event, actor: CUSTOMER });
  return { id, outcome, handle, sendCommand };
}

/** Sends a command to a licence's workflow and returns its outcome. */
export async function executeCommand(
  handle: Pick<WorkflowHandle, 'executeUpdate'>,
  command: Command,
  options: { readonly updateId?: string } = {},
): Promise<CommandOutcome> {
  const stored = await handle.executeUpdate(updates[command.event.type], {
    ...options,
    args: [commandVersions.store(command)],
  });
  return commandOutcomeVersions.restore(stored);
}
