import { totalOf, type Span } from '../../domain/billing/lines.ts';
import { priceLines } from '../../domain/billing/price.ts';
import type { InstantMs } from '../../domain/calendar/instant.ts';
import { planSchema, regionSchema, type Plan } from '../../domain/catalog/plan.ts';
import type { Step } from '../../domain/lifecycle/effects.ts';
import type { LifecycleEvent } from '../../domain/lifecycle/events.ts';
import type { Actor, License } from '../../domain/lifecycle/license.ts';
import { openLicense, type NewLicense } from '../../domain/lifecycle/opening.ts';
import { transition } from '../../domain/lifecycle/transition.ts';
import { insertLicenseCopy, commitTransition } from '../commit.ts';
import type { Database } from '../connect.ts';
import { newId } from '../ids.ts';
import { createAccount, type Account } from '../queries/accounts.ts';
import { recordInvoice } from '../queries/invoices.ts';
import { createSandbox } from '../queries/sandboxes.ts';
import type { ScopedDatabase } from '../scoped.ts';
import { vault } from './vault.ts';

export const START: InstantMs = Date.UTC(2027, 0, 31, 12);
export const DAY_MS = 86_400_000;
export const TEST_ACTOR: Actor = { kind: 'api_key', id: 'key_test' };

export const PLAN: Plan = planSchema.parse({
  id: 'team-monthly',
  name: 'Team',
  status: 'sold',
  cadence: { unit: 'month', count: 1 },
  prices: { EUR: 1900, JPY: 2400 },
  seats: { min: 1, max: 100 },
  trial: { days: 14, payment_method: 'optional' },
  renewal: { basis: 'from_expiry', early_days: null, reminders: [7, 1] },
  grace: { retries: [1, 3], full_days: 5, reduced_days: 5 },
  pause: { max_days: 30, per_period: 1 },
  win_back_days: 30,
  reactivation_days: 60,
  entitlements: [
    { feature: 'sso', kind: 'boolean', in: ['trial', 'grace_reduced'] },
    { feature: 'projects', kind: 'quantity', limit: 10, per_seat: true, in: ['trial'] },
    { feature: 'api_calls', kind: 'metered', limit: 10_000 },
  ],
});

export const REGION = regionSchema.parse({
  id: 'eu',
  name: 'European Union',
  withdrawal_days: 14,
  withdrawal_source: 'Directive 2011/83/EU, article 9',
  notices: [],
});

export function insertTestAccount(db: Database): Promise<Account> {
  return createAccount(db, {
    name: 'Acme',
    email: 'billing@acme.example',
    language: 'en',
    zone: 'Europe/Berlin',
    currency: 'EUR',
    region: 'eu',
  });
}

export function newLicenseFor(account: { id: string; sandboxId: string | null }, plan: Plan = PLAN): NewLicense {
  return {
    id: newId('lic'),
    account: account.id,
    sandbox: account.sandboxId,
    terms: { plan, region: REGION, currency: 'EUR', quantity: 3, zone: 'Europe/Berlin' },
    autoRenew: true,
  };
}

/** The step of the event. Throws when the event is refused or changes nothing. */
export function expectStep(license: License, event: LifecycleEvent, at: InstantMs): Step {
  const outcome = transition(license, event, at, TEST_ACTOR);
  if (outcome.kind !== 'moved') throw new Error(`${license.state} × ${event.type}: ${JSON.stringify(outcome)}`);
  return outcome.step;
}

/** The payment of the licence's only open charge. */
export function paymentEvent({ charges }: License, invoice: string): LifecycleEvent {
  const [charge] = charges;
  if (!charge) throw new Error('Nothing is to be paid');
  return { type: 'payment_succeeded', charge: charge.key, invoice, amount: totalOf(charge.lines) };
}

/** The lines and span of an invoice of a licence's first period. */
export function firstPeriodOf({ id, terms }: License, span: Span) {
  const of = { licenseId: id, chargeKey: `${id}/period/first`, periodNumber: 1 };
  return { lines: priceLines(terms, span).map((line) => ({ ...of, line })), span } as const;
}

/** Records the paid invoice of a licence's first period. */
export async function recordFirstInvoice(db: Database, license: License, id: string): Promise<void> {
  const { period } = license;
  if (!period) throw new Error('A purchase without a period');
  await recordInvoice(db, {
    id,
    accountId: license.account,
    amount: 5700,
    currency: 'EUR',
    status: 'paid',
    paidAt: period.start,
    ...firstPeriodOf(license, { start: period.start, end: period.end }),
  });
}

/** Chooses other terms a day before the period ends, and pays the next one on them when it starts. */
export async function payOnOtherTerms(
  db: Database,
  license: License,
  to: { readonly plan?: Plan; readonly quantity?: number },
): Promise<License> {
  const end = license.period?.end ?? 0;
  const command = { type: 'schedule_change', plan: to.plan ?? null, quantity: to.quantity ?? null } as const;
  const chosen = expectStep(license, command, end - DAY_MS);
  const due = expectStep(chosen.license, { type: 'renewal_due' }, end);
  const paid = expectStep(due.license, paymentEvent(due.license, `in_${license.id}_${end}`), end);
  await commitTransition(db, vault, [chosen, due, paid]);
  return paid.license;
}

/** Records a trial that starts at {@link START}. */
export async function insertTrial(db: Database, vaultToUse = vault): Promise<Step> {
  const step = openLicense(newLicenseFor(await insertTestAccount(db)), { type: 'start_trial' }, START, TEST_ACTOR);
  await commitTransition(db, vaultToUse, [step]);
  return step;
}

/** Records a licence bought and paid at {@link START}: it is at sequence 2, in its first period. */
export async function insertPurchase(db: Database, { quantity }: { quantity?: number } = {}): Promise<License> {
  const fresh = newLicenseFor(await insertTestAccount(db));
  const license = quantity === undefined ? fresh : { ...fresh, terms: { ...fresh.terms, quantity } };
  const bought = openLicense(license, { type: 'purchase' }, START, TEST_ACTOR);
  const paid = expectStep(bought.license, paymentEvent(bought.license, `in_${bought.license.id}`), START);
  await commitTransition(db, vault, [bought, paid]);
  return paid.license;
}

/** A sandbox at {@link START} with a copy of a licence bought then. */
export async function insertSandboxCopy(db: ScopedDatabase): Promise<License & { sandbox: string }> {
  const source = await insertPurchase(db);
  const request = { name: 'x', sourceAccountId: source.account, clock: START, payments: 'as_cards' } as const;
  const sandbox = await createSandbox(db, request);
  if (!sandbox) throw new Error('No sandbox');
  const license = { ...source, id: newId('lic'), account: sandbox.accountId, sandbox: sandbox.id };
  await insertLicenseCopy(db, vault, license, { copiedFrom: source.id });
  return license;
}
