import { Context } from '@temporalio/activity';
import type { Stripe } from 'stripe';
import type { Database } from '../db/connect.ts';
import type { Vault } from '../db/vault.ts';
import type { Activities } from './activities.ts';
import { liveBilling } from './billing/live.ts';
import { sandboxBilling } from './billing/sandbox.ts';
import { recording } from './ledger/record.ts';
import type { Delivery } from './notifications/deliver.ts';

export interface ActivityDeps {
  readonly db: Database;
  readonly vault: Vault;
  readonly stripe: Stripe;
  readonly delivery: Delivery;
}

/** The activities over what they need. A sandbox's licence never reaches Stripe: see `billingOf`. */
export function createActivities(deps: ActivityDeps): Activities {
  const live = liveBilling(deps);
  const pretended = sandboxBilling(deps);
  // The invoice of a sandbox says so by its own name; a charge, by its licence.
  const billingOf = (invoice: string) => (invoice.startsWith('in_sandbox_') ? pretended : live);

  return {
    ...recording(deps),
    collect: (charge, inDoubt) => (charge.sandbox === null ? live : pretended).collect(charge, inDoubt, triesBefore()),
    checkInvoice: (license, invoice) => billingOf(invoice).checkInvoice(license, invoice),
    voidInvoice: (license, invoice) => billingOf(invoice).voidInvoice(license, invoice, triesBefore()),
    refundInvoice: (license, invoice) => billingOf(invoice).refundInvoice(license, invoice, triesBefore()),
    deliver: (license) => deps.delivery.all(license),
  };
}

function triesBefore(): number {
  return Context.current().info.attempt - 1;
}
