import type { PriceLine } from '../billing/lines.ts';
import { periodPrice } from '../billing/price.ts';
import type { InstantMs } from '../calendar/instant.ts';
import type { Plan } from '../catalog/plan.ts';
import { linesOfNextPeriod } from '../lifecycle/attempts.ts';
import { PROBE_ACTOR } from '../lifecycle/available.ts';
import type { CommandOf } from '../lifecycle/commands.ts';
import type { License, Terms } from '../lifecycle/license.ts';
import { termsOfLatestPeriod, termsOfNextPeriod } from '../lifecycle/next-terms.ts';
import type { Refusal } from '../lifecycle/refusals.ts';
import { transition } from '../lifecycle/transition.ts';
import type { Money } from '../money/money.ts';
import { planRefusal, type OfferRefusal } from './offer.ts';

/** The terms on which the licence's next period would be bought. */
export interface ChangeOffer {
  readonly ok: true;
  readonly terms: Terms;
  /** Net price of the next period, for all seats. */
  readonly price: Money;
  readonly lines: readonly PriceLine[];
}

/** Why the licence cannot change: its plan is not to be had, or the lifecycle refuses it. */
export type ChangeOfferRefusal = Extract<OfferRefusal, { code: 'plan_not_sold' }> | Refusal;

/**
 * What the licence would get for its next period by `schedule_change`, or why not: exactly as the command. `plan` is the
 * plan as the catalog has it today; null: the plan stays.
 */
export function makeChangeOffer(
  license: License,
  { plan, quantity }: Pick<CommandOf<'schedule_change'>, 'plan' | 'quantity'>,
  at: InstantMs,
): ChangeOffer | { readonly ok: false; readonly refusal: ChangeOfferRefusal } {
  const notSold = changePlanRefusal(license, plan);
  if (notSold) return { ok: false, refusal: notSold };
  const outcome = transition(license, { type: 'schedule_change', plan, quantity }, at, PROBE_ACTOR);
  if (outcome.kind === 'refused') return { ok: false, refusal: outcome.refusal };
  const after = outcome.kind === 'moved' ? outcome.step.license : license;
  const terms = termsOfNextPeriod(after);
  return { ok: true, terms, price: periodPrice(terms), lines: linesOfNextPeriod(after, at) };
}

/** Why nobody changes to the plan today; undefined when it is sold. Its holder keeps a plan that is not. */
export function changePlanRefusal(
  license: License,
  plan: Plan | null,
): Extract<OfferRefusal, { code: 'plan_not_sold' }> | undefined {
  return plan === null || plan.id === termsOfLatestPeriod(license).plan.id ? undefined : planRefusal(plan);
}
