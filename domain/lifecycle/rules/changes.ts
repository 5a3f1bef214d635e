import { periodPrice } from '../../billing/price.ts';
import type { PeriodTerms } from '../../billing/charge.ts';
import { changeRefusal } from '../../offers/change-refusal.ts';
import { periodCharge } from '../charges.ts';
import type { CommandOf } from '../commands.ts';
import { notify, refuse, type Rule, type StateChange } from '../decision.ts';
import type { Effect } from '../effects.ts';
import type { License } from '../license.ts';
import { isSameTerms, startOfNextPeriod, termsOfLatestPeriod, termsOfNextPeriod, withChange } from '../next-terms.ts';
import type { RefusalCode } from '../refusals.ts';

/** The states in which the terms of the next period can be chosen. */
type OpenState = 'trial' | 'active' | 'paused';

const REFUSES_CHANGE = [
  'license_cancelled',
  'renewal_in_progress',
  'quantity_not_offered',
  'currency_not_offered',
] as const satisfies readonly RefusalCode[];

/**
 * Chooses plan and seats of the next period. A choice of what the licence has takes an earlier one back. Refused while the
 * next period has a charge, whose invoice has its lines.
 */
export function scheduleChangeRule(state: OpenState): Rule<CommandOf<'schedule_change'>> {
  return {
    to: [state],
    // Nothing is owned in a trial.
    refuses: state === 'trial' ? REFUSES_CHANGE : [...REFUSES_CHANGE, 'change_loses_rights'],
    decide(license, event) {
      if (license.cancelled) return refuse('license_cancelled');
      if (periodCharge(license)) return refuse('renewal_in_progress');
      const chosen = chosenTerms(license, event);
      const refusal = changeRefusal(license, chosen);
      if (refusal) return refuse(refusal.code, refusal.about);
      if (isSameTerms(chosen, termsOfNextPeriod(license))) return 'unchanged';
      if (isSameTerms(chosen, termsOfLatestPeriod(license))) return removeChange(state);
      return { to: state, set: { scheduledChange: chosen }, effects: [changeScheduled(license, chosen)] };
    },
  };
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

function changeScheduled(license: License, chosen: PeriodTerms): Effect {
  const { plan, quantity } = chosen;
  const { amount, currency } = periodPrice(withChange(license.terms, chosen));
  const { unit, count } = plan.cadence;
  const starts = startOfNextPeriod(license);
  const params = { new_plan: plan.name, new_seats: quantity, amount, currency, unit, count, starts };
  return notify('change_scheduled', params, { legal: true });
}

/** Takes back what was chosen for the next period: the licence is as if it had never been. */
export function removeScheduledChangeRule(state: OpenState): Rule<CommandOf<'remove_scheduled_change'>> {
  return {
    to: [state],
    refuses: ['no_change_scheduled', 'renewal_in_progress'],
    decide(license) {
      if (!license.scheduledChange) return refuse('no_change_scheduled');
      return periodCharge(license) ? refuse('renewal_in_progress') : removeChange(state);
    },
  };
}

function removeChange(state: OpenState): StateChange {
  return { to: state, set: { scheduledChange: null }, effects: [notify('change_removed', {}, { legal: true })] };
}

/** The period of a change that was paid ahead starts. */
export const changeDueRule: Rule = {
  to: ['active'],
  refuses: [],
  decide: ({ terms, paidChange }) =>
    paidChange ? { to: 'active', set: { terms: withChange(terms, paidChange), paidChange: null } } : 'unchanged',
};
