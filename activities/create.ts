import { Context } from '@temporalio/activity';
import type { StripeClient } from '../billing/stripe-client.ts';
import type { Charge } from '../domain/billing/charge.ts';
import { isSandboxInvoice } from '../domain/billing/sandbox-outcome.ts';
import { asSystem } from '../db/as-system.ts';
import type { Database } from '../db/connect.ts';
import { listOwingLicenses } from '../db/queries/licenses.ts';
import type { Vault } from '../db/vault.ts';
import type { Activities } from './activities.ts';
import { createLiveBilling } from './billing/live.ts';
import { createSandboxBilling } from './billing/sandbox.ts';
import { createSandboxMailWriter } from './notifications/sandbox-mails.ts';
import type { Templates } from './notifications/templates.ts';
import { createStepRecorder } from './entitlements/record-steps.ts';

export interface ActivityDependencies {
  readonly db: Database;
  readonly vault: Vault;
  readonly stripe: StripeClient;
  readonly templates: Templates;
  /** Where customers manage their licences. */
  readonly publicUrl: string;
  /** Called with a licence's id when messages of it have been recorded. */
  readonly onNotified: (license: string) => void;
}

/** The activities over their dependencies. A sandbox's licence never reaches Stripe. */
export function createActivities(deps: ActivityDependencies): Activities {
  const live = createLiveBilling(deps);
  const sandbox = createSandboxBilling(deps);
  const billingOf = ({ sandbox: id }: Charge) => (id === null ? live : sandbox);

  return {
    record: createStepRecorder({ ...deps, writeSandboxMails: createSandboxMailWriter(deps) }),
    collect: (charge) => billingOf(charge).collect(charge, previousAttempts()),
    checkPayment: (charge) => billingOf(charge).checkPayment(charge),
    voidCharge: (charge) => billingOf(charge).voidCharge(charge, previousAttempts()),
    refundInvoice: (_license, invoice) => (isSandboxInvoice(invoice) ? sandbox : live).refundInvoice(invoice),
    listOwingLicenses: (account) => listOwingLicenses(asSystem(deps.db), account),
  };
}

function previousAttempts(): number {
  return Context.current().info.attempt - 1;
}
