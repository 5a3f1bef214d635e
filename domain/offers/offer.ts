import type { PriceLine } from '../billing/lines.ts';
import { periodPrice, priceLines } from '../billing/price.ts';
import { endOfDayAfter, type InstantMs } from '../calendar/instant.ts';
import { periodEnd } from '../calendar/period.ts';
import type { Plan, Region } from '../catalog/plan.ts';
import type { Terms } from '../lifecycle/license.ts';
import type { Currency, Money } from '../money/money.ts';
import { termsRefusal, type TermsRefusal } from './change-refusal.ts';

/** The plan that an account wants, and what is known of the account. */
export interface OfferRequest {
  /** The plan as the catalog has it today; undefined where there is none of that id. */
  readonly plan: Plan | undefined;
  /** The account's region. */
  readonly region: Region;
  readonly account: { readonly currency: Currency; readonly zone: string };
  /** Default: the account's currency. */
  readonly currency?: Currency | undefined;
  /** Seats; default: the fewest that the plan is sold with. */
  readonly quantity?: number | undefined;
  /** Whether to start with the plan's trial. */
  readonly trial: boolean;
  /** When the licence would start; without it the trial's end is not computed. */
  readonly at?: InstantMs | undefined;
  readonly hasPaymentMethod: boolean;
  /** Id of a licence with which the account has tried this plan before; null without one. */
  readonly earlierTrial: string | null;
  /** Whether the requester may start a trial of a plan that the account has tried before. */
  readonly mayRepeatTrial: boolean;
}

/** The terms on which an account would get a plan today. */
export interface Offer {
  readonly ok: true;
  readonly terms: Terms;
  /** Net price of one period, for all seats. */
  readonly price: Money;
  /** The trial to start with; null for a purchase. */
  readonly trial: { readonly days: number; readonly end: InstantMs | null } | null;
}

/** Why the account cannot get the plan. `field` is the part of the request to change; absent where there is none. */
export type OfferRefusal =
  | { readonly code: 'plan_not_found'; readonly field: 'plan' }
  | {
      readonly code: 'plan_not_sold';
      readonly field: 'plan';
      readonly about: { readonly plan: string; readonly successor: string | null };
    }
  | TermsRefusal
  | { readonly code: 'trial_not_offered'; readonly about: { readonly plan: string } }
  | { readonly code: 'payment_method_required'; readonly about: { readonly plan: string } }
  | { readonly code: 'trial_used'; readonly about: { readonly plan: string; readonly license: string } };

/** What the account would get today, or the first reason why not. Pure: the caller looks up what the request holds. */
export function makeOffer(request: OfferRequest): Offer | { readonly ok: false; readonly refusal: OfferRefusal } {
  const { plan, region, account } = request;
  if (!plan) return { ok: false, refusal: { code: 'plan_not_found', field: 'plan' } };
  const quantity = request.quantity ?? plan.seats.min;
  const currency = request.currency ?? account.currency;
  const refusal =
    planRefusal(plan) ??
    termsRefusal({ plan, quantity }, currency) ??
    (request.trial ? trialRefusal(plan, request) : undefined);
  if (refusal) return { ok: false, refusal };
  const terms: Terms = { plan, region, currency, quantity, zone: account.zone };
  return { ok: true, terms, price: periodPrice(terms), trial: request.trial ? trialOf(plan, request) : null };
}

/** Why nobody gets the plan today; undefined when it is sold. */
export function planRefusal({
  id,
  status,
  successor,
}: Plan): Extract<OfferRefusal, { code: 'plan_not_sold' }> | undefined {
  return status === 'sold' ? undefined : { code: 'plan_not_sold', field: 'plan', about: { plan: id, successor } };
}

function trialRefusal({ id, trial }: Plan, request: OfferRequest): OfferRefusal | undefined {
  const { hasPaymentMethod, earlierTrial, mayRepeatTrial } = request;
  if (!trial) return { code: 'trial_not_offered', about: { plan: id } };
  if (trial.payment_method === 'required' && !hasPaymentMethod)
    return { code: 'payment_method_required', about: { plan: id } };
  if (earlierTrial === null || mayRepeatTrial) return undefined;
  return { code: 'trial_used', about: { plan: id, license: earlierTrial } };
}

function trialOf({ trial }: Plan, { at, account }: OfferRequest): Offer['trial'] {
  return trial && { days: trial.days, end: at === undefined ? null : trialEnd(trial, at, account.zone) };
}

/** When a trial that starts at `at` ends: the end of a day in the account's zone. */
export function trialEnd({ days }: NonNullable<Plan['trial']>, at: InstantMs, zone: string): InstantMs {
  return endOfDayAfter(at, days, zone);
}

/** The lines of the first period, bought at `at`; their amounts add up to the offer's price. */
export function firstPeriodLines(terms: Terms, at: InstantMs): readonly PriceLine[] {
  return priceLines(terms, { start: at, end: periodEnd({ at, zone: terms.zone }, terms.plan.cadence, 1) });
}
