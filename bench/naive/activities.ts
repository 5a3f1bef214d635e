import type { StripeClient } from '../../billing/stripe-client.ts';
import type { Activities } from '../../activities/activities.ts';
import type { Deliver } from '../../activities/notifications/deliver.ts';
import { findAccount } from '../../db/queries/accounts.ts';
import { recordInvoice } from '../../db/queries/invoices.ts';
import { findLicense } from '../../db/queries/licenses.ts';
import { findDefaultPaymentMethod } from '../../db/queries/payment-methods.ts';
import type { ScopedDatabase } from '../../db/scoped.ts';
import type { Charge } from '../../domain/billing/charge.ts';
import { chargeRequest } from '../../domain/lifecycle/attempts.ts';
import { periodCharge, startedCharge } from '../../domain/lifecycle/charges.ts';
import type { Step } from '../../domain/lifecycle/effects.ts';
import type { LifecycleEvent } from '../../domain/lifecycle/events.ts';
import { BILLING, TIMER, type License } from '../../domain/lifecycle/license.ts';
import { transition } from '../../domain/lifecycle/transition.ts';

const DAY_MS = 24 * 3600 * 1000;

export interface NaiveActivities {
  loadLicense(id: string): Promise<License>;
  prepareReminder(license: License, days: number): Promise<Step>;
  recordReminder(step: Step): Promise<void>;
  sendMail(license: string): Promise<void>;
  markDue(license: License): Promise<{ license: License; charge: Charge }>;
  findCustomer(account: string): Promise<string>;
  findPaymentMethod(account: string): Promise<string>;
  createInvoice(charge: Charge, customer: string): Promise<string>;
  addItem(charge: Charge, customer: string, invoice: string): Promise<void>;
  finalizeInvoice(invoice: string): Promise<void>;
  payInvoice(charge: Charge, invoice: string, method: string): Promise<void>;
  saveInvoice(charge: Charge, invoice: string): Promise<void>;
  recordRenewal(license: License, invoice: string): Promise<void>;
}

interface Dependencies {
  readonly db: ScopedDatabase;
  readonly stripe: StripeClient;
  readonly real: Activities;
  readonly deliver: Deliver;
}

/** The same work as Evergreen does, on the same servers, with one activity for each step. */
export function createNaiveActivities({ db, stripe, real, deliver }: Dependencies): NaiveActivities {
  return {
    loadLicense: async (id) => requireFound((await findLicense(db, id))?.record, `licence ${id}`),
    async prepareReminder(license, days) {
      const { record } = requireFound(await findLicense(db, license.id), license.id);
      const template = 'renewal_upcoming';
      const notice = { key: `reminder/${days}`, template, daysBefore: days, legal: false } as const;
      const at = (record.period?.end ?? record.clock) - days * DAY_MS;
      return applyEvent(record, { type: 'reminder_due', notice }, { at });
    },
    recordReminder: async (step) => void (await real.record([step])),
    sendMail: async (license) => await deliver([license]),
    async markDue(license) {
      const step = applyEvent(license, { type: 'renewal_due' });
      await real.record([step]);
      const charge = requireFound(startedCharge(license, step.license), 'charge');
      return { license: step.license, charge: chargeRequest(step.license, charge) };
    },
    findCustomer: async (id) => requireFound((await findAccount(db, id))?.stripeCustomerId, `customer of ${id}`),
    findPaymentMethod: async (id) => requireFound(await findDefaultPaymentMethod(db, id), `card of ${id}`).stripeId,
    async createInvoice({ amount }, customer) {
      const currency = amount.currency.toLowerCase();
      const behavior = 'exclude' as const;
      return (
        await stripe.invoices.create({
          customer,
          currency,
          auto_advance: false,
          pending_invoice_items_behavior: behavior,
        })
      ).id;
    },
    async addItem({ amount: { amount, currency } }, customer, invoice) {
      await stripe.invoiceItems.create({ customer, invoice, amount, currency: currency.toLowerCase() });
    },
    finalizeInvoice: async (invoice) => void (await stripe.invoices.finalizeInvoice(invoice)),
    async payInvoice(_charge, invoice, method) {
      await stripe.invoices.pay(invoice, { payment_method: method, off_session: true });
    },
    async saveInvoice(charge, id) {
      const { amount, currency } = charge.amount;
      const of = { licenseId: charge.license, chargeKey: charge.key, periodNumber: charge.period };
      const lines = charge.lines.map((line) => ({ ...of, line }));
      const payment = { status: 'paid', attempts: 1, failure: null, hostedUrl: null, paidAt: charge.at } as const;
      const { account: accountId, span } = charge;
      await recordInvoice(db, { id, accountId, sandboxId: null, ...payment, amount, currency, lines, span });
    },
    async recordRenewal(license, invoice) {
      const charge = requireFound(periodCharge(license), 'charge').key;
      const { plan, currency, quantity } = license.terms;
      const amount = { amount: (plan.prices[currency] ?? 0) * quantity, currency };
      await real.record([
        applyEvent(license, { type: 'payment_succeeded', charge, invoice, amount }, { actor: BILLING }),
      ]);
    },
  };
}

/** Applies an event, by default at the period's end and by its timer. */
function applyEvent(
  license: License,
  event: LifecycleEvent,
  { at = license.period?.end ?? license.clock, actor = TIMER } = {},
): Step {
  const outcome = transition(license, event, at, actor);
  if (outcome.kind !== 'moved') throw new Error(`${event.type} was ${outcome.kind} in ${license.state}`);
  return outcome.step;
}

function requireFound<T>(value: T | null | undefined, what: string): T {
  if (value === null || value === undefined) throw new Error(`No ${what}`);
  return value;
}
