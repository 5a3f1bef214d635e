import { Context } from '@temporalio/activity';
import type { StripeClient } from '../billing/stripe-client.ts';
import { isSandboxInvoice } from '../domain/billing/sandbox-outcome.ts';
import type { Database } from '../db/connect.ts';
import type { Vault } from '../db/vault.ts';
import type { Activities } from './activities.ts';
import { createLiveBilling } from './billing/live.ts';
import { createSandboxBilling } from './billing/sandbox.ts';
import { createStepRecorder } from './entitlements/record-steps.ts';
import type { Delivery } from './notifications/deliver.ts';

export interface ActivityDependencies {
  readonly db: Database;
  readonly vault: Vault;
  readonly stripe: StripeClient;
  readonly delivery: Delivery;
}

/** The activities over their dependencies. A sandbox's licence never reaches Stripe. */
export function createActivities(deps: ActivityDependencies): Activities {
  const live = createLiveBilling(deps);
  const sandbox = createSandboxBilling(deps);
  const billingOf = (invoice: string) => (isSandboxInvoice(invoice) ? sandbox : live);

  return {
    ...createStepRecorder(deps),
    collect: (charge, unknownOutcome) =>
      (charge.sandbox === null ? live : sandbox).collect(charge, unknownOutcome, previousAttempts()),
    checkInvoice: (license, invoice) => billingOf(invoice).checkInvoice(license, invoice),
    voidInvoice: (license, invoice) => billingOf(invoice).voidInvoice(license, invoice, previousAttempts()),
    refundInvoice: (license, invoice) => billingOf(invoice).refundInvoice(license, invoice, previousAttempts()),
    deliver: (license) => deps.delivery.deliverAll(license),
  };
}

function previousAttempts(): number {
  return Context.current().info.attempt - 1;
}
