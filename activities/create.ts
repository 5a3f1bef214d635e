import { Context } from '@temporalio/activity';
import type { Stripe } from 'stripe';
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
  readonly stripe: Stripe;
  readonly delivery: Delivery;
}

/** The activities over what they need. A sandbox's licence never reaches Stripe: see `billingOf`. */
export function createActivities(deps: ActivityDependencies): Activities {
  const live = createLiveBilling(deps);
  const pretended = createSandboxBilling(deps);
  // The invoice of a sandbox says so by its own name; a charge, by its licence.
  const billingOf = (invoice: string) => (invoice.startsWith('in_sandbox_') ? pretended : live);

  return {
    ...createStepRecorder(deps),
    collect: (charge, inDoubt) =>
      (charge.sandbox === null ? live : pretended).collect(charge, inDoubt, previousAttempts()),
    checkInvoice: (license, invoice) => billingOf(invoice).checkInvoice(license, invoice),
    voidInvoice: (license, invoice) => billingOf(invoice).voidInvoice(license, invoice, previousAttempts()),
    refundInvoice: (license, invoice) => billingOf(invoice).refundInvoice(license, invoice, previousAttempts()),
    deliver: (license) => deps.delivery.deliverAll(license),
  };
}

function previousAttempts(): number {
  return Context.current().info.attempt - 1;
}
