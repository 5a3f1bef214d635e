import type { Action } from '../../data/commands.ts';
import type { HypotheticalCommand, Supposition } from '../../data/forecast.ts';
import type { License, Plan } from '../../data/licenses.ts';
import { dayOf, startOfDay } from '../../format/start-of-day.ts';

/** What may be supposed of a licence. */
export type WhatIf = 'card' | 'renewal_off' | 'renewal_on' | 'pause' | 'seats';

/** The values that a supposition is made with. */
export interface Supposed {
  readonly days: number;
  readonly seats: number;
}

/** The decline code that stands for a card that fails. */
export const FAILING = 'insufficient_funds';
const DAY_MS = 86_400_000;
const PAUSES = [7, 14, 30, 60, 90] as const;

/** What can be supposed: what the API says would be accepted now, and a failing card where something is to be charged. */
export function possible({ available_actions: actions, auto_renew }: License, isCharged: boolean): WhatIf[] {
  return [
    ...(isCharged ? (['card'] as const) : []),
    ...(actions.includes('set-auto-renew') ? [auto_renew ? ('renewal_off' as const) : ('renewal_on' as const)] : []),
    ...(actions.includes('pause') ? (['pause'] as const) : []),
    ...(actions.includes('schedule-change') ? (['seats'] as const) : []),
  ];
}

/** How long a pause can be supposed to last, in days; the longest is what the plan allows. */
export function pauseLengths(plan: Pick<Plan, 'pause'> | undefined): number[] {
  const longest = plan?.pause?.max_days;
  return longest === undefined ? [PAUSES[0]] : [...PAUSES.filter((days) => days < longest), longest];
}

/** The command that a supposition is of; null for what nobody commands. */
export function commandOf(
  whatIf: WhatIf,
  { days, seats }: Supposed,
  { now, zone }: { readonly now: string; readonly zone: string },
): {
  readonly action: Action;
  readonly body: NonNullable<HypotheticalCommand['body']>;
  readonly search: string;
} | null {
  switch (whatIf) {
    case 'card':
      return null;
    case 'renewal_off':
    case 'renewal_on': {
      const on = whatIf === 'renewal_on';
      return { action: 'set-auto-renew', body: { on }, search: `on=${on}` };
    }
    case 'pause': {
      const until = startOfDay(dayOf(new Date(Date.parse(now) + days * DAY_MS).toISOString(), zone), zone);
      return { action: 'pause', body: { until }, search: `until=${encodeURIComponent(until)}` };
    }
    case 'seats':
      return { action: 'schedule-change', body: { quantity: seats }, search: `seats=${seats}` };
  }
}

/** What the API is asked for a supposition. */
export function suppositionOf(whatIf: WhatIf, supposed: Supposed, at: { now: string; zone: string }): Supposition {
  const command = commandOf(whatIf, supposed, at);
  if (!command) return { payments: FAILING };
  return { commands: [{ at: at.now, command: command.action, body: command.body }] };
}
