import { periodPrice } from '../billing/price.ts';
import { entitlementFacts, type EntitlementFacts } from '../catalog/entitlement-facts.ts';
import { planSchema, regionSchema, type Plan } from '../catalog/plan.ts';
import { isCurrency, money, type Currency, type Money } from '../money/money.ts';
import { legalNoticesOf } from './agenda.ts';
import type { Terms } from './license.ts';
import { sortedJson } from './sorted-json.ts';

/** What terms say, fact by fact, in the order in which people read them. Names are those of the API. */
export interface TermsFacts {
  readonly plan: string;
  /** What the plan was called. */
  readonly plan_name: string;
  readonly seats: number;
  /** Net, of one period for all seats. */
  readonly price: Money;
  /** Net, of one period for one seat. */
  readonly seat_price: Money;
  readonly cadence: Plan['cadence'];
  readonly seats_allowed: Plan['seats'];
  /** Days before the end of a period from which it can be renewed; null: at any time. */
  readonly early_renewal_days: number | null;
  readonly renewal_basis: Plan['renewal']['basis'];
  /** Days before the end on which a reminder is sent. */
  readonly reminders: number[];
  /** Days before the end on which the law asks for a notice. */
  readonly legal_notices: number[];
  readonly grace: Plan['grace'];
  /** Days of use after a period that does not renew. */
  readonly expiry_grace_days: number;
  readonly pause: Plan['pause'];
  readonly cancel: Plan['cancel'];
  /** Days of the right to withdraw by law; 0: none. */
  readonly withdrawal_days: number;
  readonly win_back_days: number;
  readonly reactivation_days: number | null;
  readonly entitlements: EntitlementFacts[];
}

export type TermsField = Exclude<keyof TermsFacts, 'plan_name'>;

export const TERMS_FIELDS = [
  'plan',
  'seats',
  'price',
  'seat_price',
  'cadence',
  'seats_allowed',
  'early_renewal_days',
  'renewal_basis',
  'reminders',
  'legal_notices',
  'grace',
  'expiry_grace_days',
  'pause',
  'cancel',
  'withdrawal_days',
  'win_back_days',
  'reactivation_days',
  'entitlements',
] as const satisfies readonly TermsField[];

/** What of terms is known: of some that no longer apply, the change log has plan, seats and price only. */
export type KnownFacts = Pick<TermsFacts, 'plan' | 'seats' | 'price'> & Partial<TermsFacts>;

export function termsFacts(terms: Terms): TermsFacts {
  const { plan, quantity, region } = terms;
  return {
    plan: plan.id,
    plan_name: plan.name,
    seats: quantity,
    price: periodPrice(terms),
    seat_price: periodPrice({ ...terms, quantity: 1 }),
    cadence: plan.cadence,
    seats_allowed: plan.seats,
    early_renewal_days: plan.renewal.early_days,
    renewal_basis: plan.renewal.basis,
    reminders: plan.renewal.reminders,
    legal_notices: legalNoticesOf(terms, 'renewal').map(({ days_before }) => days_before),
    grace: plan.grace,
    expiry_grace_days: plan.expiry_grace_days,
    pause: plan.pause,
    cancel: plan.cancel,
    withdrawal_days: region.withdrawal_days,
    win_back_days: plan.win_back_days,
    reactivation_days: plan.reactivation_days,
    entitlements: plan.entitlements.map(entitlementFacts),
  };
}

export interface TermsChange {
  readonly field: TermsField;
  readonly before: unknown;
  readonly after: unknown;
}

/** The facts that differ, among those known of both. */
export function changedFacts(before: KnownFacts, after: KnownFacts): TermsChange[] {
  return TERMS_FIELDS.flatMap((field) => {
    const [old, now] = [before[field], after[field]];
    if (old === undefined || now === undefined || sortedJson(old) === sortedJson(now)) return [];
    return [{ field, before: old, after: now }];
  });
}

/**
 * Terms as a change log has them, of whatever age: what a plan did not have then is as the catalog reads it when it is left
 * out. Null for what cannot be read as terms.
 */
export function readTerms(written: unknown): Terms | null {
  if (!isFields(written)) return null;
  const plan = planSchema.safeParse(written['plan']);
  const region = regionSchema.safeParse(written['region']);
  const { currency, quantity, zone } = written;
  if (!plan.success || !region.success || !isKnownCurrency(currency) || !isCount(quantity) || typeof zone !== 'string')
    return null;
  if (plan.data.prices[currency] === undefined) return null;
  return { plan: plan.data, region: region.data, currency, quantity, zone };
}

/** Plan, seats and price as {@link loggedValue} writes terms; null for anything else. */
export function readSummary(written: unknown): KnownFacts | null {
  if (!isFields(written)) return null;
  const { plan, quantity, price } = written;
  if (typeof plan !== 'string' || !isCount(quantity) || !isFields(price)) return null;
  const { amount, currency } = price;
  if (!isCount(amount) || !isKnownCurrency(currency)) return null;
  return { plan, seats: quantity, price: money(amount, currency) };
}

const isKnownCurrency = (value: unknown): value is Currency => typeof value === 'string' && isCurrency(value);

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
