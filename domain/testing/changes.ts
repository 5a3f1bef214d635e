import type { Plan } from '../catalog/plan.ts';
import type { CommandOf } from '../lifecycle/commands.ts';
import type { License } from '../lifecycle/license.ts';
import { toWallClock } from './calendar.ts';
import { Scenario, type ScenarioOptions } from './scenario.ts';

/** The plan of a scenario. */
export const TEAM = new Scenario('2027-03-01T10:00').license.terms.plan;
export const STUDIO: Plan = {
  ...TEAM,
  id: 'studio',
  name: 'Studio',
  prices: { EUR: 700, JPY: 900 },
  seats: { min: 1, max: 10 },
  renewal: { ...TEAM.renewal, reminders: [3] },
  grace: { ...TEAM.grace, full_days: 2, reduced_days: 2 },
  pause: null,
  entitlements: [{ feature: 'drawing', kind: 'boolean', in: ['trial'] }],
};
export const YEARLY: Plan = {
  ...TEAM,
  id: 'team-annual',
  cadence: { unit: 'year', count: 1 },
  prices: { EUR: 20_000 },
};

export const MEMBER = { kind: 'member', id: 'mem_1' } as const;
export const CANCEL = { type: 'cancel', reason: null } as const;
export const WITHDRAW = { type: 'withdraw', reason: null } as const;

/** What is chosen for the next period; what is not given stays. */
export function change(to: { plan?: Plan; quantity?: number }): CommandOf<'schedule_change'> {
  return { type: 'schedule_change', plan: to.plan ?? null, quantity: to.quantity ?? null };
}

/** A licence that is paid until 2 April. */
export const boughtInMarch = (options: ScenarioOptions = {}) => new Scenario('2027-03-01T10:00', options);

/** Plan and seats in force. */
export const held = ({ terms }: License) => [terms.plan.id, terms.quantity];
/** Plan and seats chosen for the next period. */
export const chosen = ({ scheduledChange: next }: License) => next && [next.plan.id, next.quantity];
/** When a change that is paid ahead applies. */
export const appliesFrom = ({ paidChange }: License) => paidChange && toWallClock(paidChange.from, 'Europe/Berlin');
/** What was to be paid, attempt by attempt. */
export const amounts = (scenario: Scenario) => scenario.charges.map(({ amount }) => amount.amount);
