import { isUnsettled, type PeriodTerms } from '../../billing/charge.ts';
import { periodPrice } from '../../billing/price.ts';
import type { InstantMs } from '../../calendar/instant.ts';
import { changeRefusal } from '../../offers/change-refusal.ts';
import { periodCharge } from '../charges.ts';
import type { CommandOf } from '../commands.ts';
import { notify, refuse, type Rule, type StateChange } from '../decision.ts';
import type { Effect } from '../effects.ts';
import type { LifecycleEvent } from '../events.ts';
import type { License } from '../license.ts';
import { isSameTerms, termsOfLatestPeriod, termsOfNextPeriod, withChange } from '../next-terms.ts';
import { startOfNextPeriod } from '../periods.ts';
import type { RefusalCode } from '../refusals.ts';

/** The states in which the terms of the next period can be chosen. */
type OpenState = 'trial' | 'active' | 'paused' | 'grace';

const REFUSES_CHANGE = [
  'license_cancelled',
  'renewal_in_progress',
  'payment_due',
  'quantity_not_offered',
  'currency_not_offered',
] as const satisfies readonly RefusalCode[];

/**
 * Chooses plan and seats of the next period. Choosing the present terms removes an earlier choice. Refused while the next
 * period has a charge: its invoice already has lines.
 */
export function scheduleChangeRule(state: OpenState): Rule<CommandOf<'schedule_change'>> {
  return {
    to: [state],
    // Nothing is owned in a trial.
    refuses: state === 'trial' ? REFUSES_CHANGE : [...REFUSES_CHANGE, 'change_loses_rights'],
    decide(license, event, at) {
      if (license.cancelled) return refuse('license_cancelled');
      const fixedBy = chargeRefusal(license);
      if (fixedBy) return refuse(fixedBy);
      const chosen = chosenTerms(license, event);
      const refusal = changeRefusal(license, chosen);
      if (refusal) return refuse(refusal.code, refusal.about);
      if (isSameTerms(chosen, termsOfNextPeriod(license))) return 'unchanged';
      if (isSameTerms(chosen, termsOfLatestPeriod(license))) return removeChange(state);
      return { to: state, set: { scheduledChange: chosen }, effects: [changeScheduled(license, chosen, at)] };
    },
  };
}

/** Why the terms of the next period are fixed by its charge; null while it has none. */
function chargeRefusal(license: License): 'renewal_in_progress' | 'payment_due' | null {
  const charge = periodCharge(license);
  if (!charge) return null;
  return isUnsettled(charge) ? 'renewal_in_progress' : 'payment_due';
}

/** The plan that is held keeps the terms on which it is held. */
function chosenTerms(license: License, { plan, quantity }: CommandOf<'schedule_change'>): PeriodTerms {
  const held = termsOfLatestPeriod(license).plan;
  const next = termsOfNextPeriod(license);
  return {
    plan: plan === null ? next.plan : plan.id === held.id ? held : plan,
    quantity: quantity ?? next.quantity,
  };
}

function changeScheduled(license: License, chosen: PeriodTerms, at: InstantMs): Effect {
  const { plan, quantity } = chosen;
  const { amount, currency } = periodPrice(withChange(license.terms, chosen));
  const { unit, count } = plan.cadence;
  const starts = startOfNextPeriod({ ...license, scheduledChange: chosen }, at);
  const params = { new_plan: plan.name, new_seats: quantity, amount, currency, unit, count, starts };
  return notify('change_scheduled', params, { legal: true });
}

/** Takes back what was chosen for the next period: the licence is as if it had never been. */
export function removeScheduledChangeRule(state: OpenState): Rule<CommandOf<'remove_scheduled_change'>> {
  return {
    to: [state],
    refuses: ['no_change_scheduled', 'renewal_in_progress', 'payment_due'],
    decide(license) {
      if (!license.scheduledChange) return refuse('no_change_scheduled');
      const fixedBy = chargeRefusal(license);
      return fixedBy ? refuse(fixedBy) : removeChange(state);
    },
  };
}

function removeChange(state: OpenState): StateChange {
  return { to: state, set: { scheduledChange: null }, effects: [notify('change_removed', {}, { legal: true })] };
}

/** In grace the terms can be chosen by a rule only where nothing is owed: the licence does not renew, and nobody has tried. */
export function whereNothingIsOwed<E extends LifecycleEvent>(rule: Rule<E>): Rule<E> {
  return {
    ...rule,
    refuses: ['payment_due', ...rule.refuses.filter((code) => !NEVER_IN_GRACE.includes(code))],
    decide: (license, event, at) =>
      license.grace?.owed || periodCharge(license) ? refuse('payment_due') : rule.decide(license, event, at),
  };
}

/** A cancelled licence has no grace, and of one with a charge `payment_due` is said. */
const NEVER_IN_GRACE: readonly RefusalCode[] = ['license_cancelled', 'renewal_in_progress'];

/** The period of a change that was paid ahead starts. */
export const changeDueRule: Rule = {
  to: ['active'],
  refuses: [],
  decide: ({ terms, paidChange }) =>
    paidChange ? { to: 'active', set: { terms: withChange(terms, paidChange), paidChange: null } } : 'unchanged',
};
