import type { PeriodTerms } from '../billing/charge.ts';
import { permanentRights } from '../catalog/permanent-rights.ts';
import type { License } from '../lifecycle/license.ts';
import { termsOfLatestPeriod } from '../lifecycle/next-terms.ts';
import { isCurrency, type Currency } from '../money/money.ts';

/** Why terms cannot be had, in the order in which they are checked. */
export type TermsRefusal =
  | {
      readonly code: 'quantity_not_offered';
      readonly field: 'quantity';
      readonly about: { readonly plan: string; readonly min: number; readonly max: number };
    }
  | {
      readonly code: 'currency_not_offered';
      readonly field: 'currency';
      readonly about: { readonly plan: string; readonly currency: Currency; readonly currencies: readonly Currency[] };
    };

/** Why a licence cannot change to terms that somebody else could buy. */
export type ChangeRefusal =
  | TermsRefusal
  | {
      readonly code: 'change_loses_rights';
      readonly field: 'plan' | 'quantity';
      readonly about: { readonly plan: string };
    };

/** Whether a plan can be had with so many seats in a currency, whoever asks. */
export function termsRefusal({ plan, quantity }: PeriodTerms, currency: Currency): TermsRefusal | undefined {
  const { id, seats, prices } = plan;
  if (!Number.isInteger(quantity) || quantity < seats.min || quantity > seats.max)
    return { code: 'quantity_not_offered', field: 'quantity', about: { plan: id, min: seats.min, max: seats.max } };
  if (prices[currency] !== undefined) return undefined;
  const currencies = Object.keys(prices).filter(isCurrency);
  return { code: 'currency_not_offered', field: 'currency', about: { plan: id, currency, currencies } };
}

/** Why the licence cannot change to these terms; undefined when it can. Whether the plan is sold is not asked here. */
export function changeRefusal(license: License, chosen: PeriodTerms): ChangeRefusal | undefined {
  const held = termsOfLatestPeriod(license);
  const refusal = termsRefusal(chosen, held.currency);
  if (refusal || !license.owned) return refusal;
  const field = lostBy(held, chosen);
  return field && { code: 'change_loses_rights', field, about: { plan: held.plan.id } };
}

/** What takes rights of use that were bought for good: another plan has fewer of them, or fewer seats have them. */
function lostBy(held: PeriodTerms, chosen: PeriodTerms): 'plan' | 'quantity' | undefined {
  const rights = permanentRights(held.plan);
  const kept = permanentRights(chosen.plan);
  if (!rights.every((feature) => kept.includes(feature))) return 'plan';
  return rights.length > 0 && chosen.quantity < held.quantity ? 'quantity' : undefined;
}
