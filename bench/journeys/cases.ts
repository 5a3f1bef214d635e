import type { AccountRole } from '../../domain/access/roles.ts';
import type { Permission } from '../../domain/access/permissions.ts';
import { ACCOUNT_ROLES, holdersOf } from '../../domain/access/roles.ts';
import type { PastOpening } from '../harness/past.ts';

export const FAILING_CARD = 'pm_card_chargeCustomerFail';

/** How a licence comes to be in each state today. */
export const STATES = {
  trial: { type: 'start_trial', daysAgo: 5 },
  active: { type: 'purchase', endsInDays: 6 },
  grace: { type: 'purchase', endsInDays: -1 },
  suspended: { type: 'purchase', endsInDays: -12 },
  expired: { type: 'purchase', endsInDays: -60 },
} as const satisfies Readonly<Record<string, PastOpening>>;

/** What the account has to pay with, by Stripe's test tokens; null: nothing. */
export const CARDS = {
  good: 'pm_card_visa',
  declined: FAILING_CARD,
  challenged: 'pm_card_authenticationRequired',
  expired: FAILING_CARD,
  none: null,
} as const;

export const VIEWPORTS = { desk: { width: 1280, height: 900 }, phone: { width: 390, height: 844 } } as const;

/** Who opens the link: somebody who is signed in, or somebody who signs in with a code first. */
export type Entry = 'signed in' | 'by code';

export interface Case {
  readonly state: keyof typeof STATES;
  readonly card: keyof typeof CARDS;
  readonly role: AccountRole;
  readonly viewport: keyof typeof VIEWPORTS;
  readonly entry: Entry;
}

const SIGNED_IN: readonly Case[] = keysOf(STATES).flatMap((state) =>
  keysOf(CARDS).flatMap((card) =>
    ACCOUNT_ROLES.flatMap((role) =>
      keysOf(VIEWPORTS).map((viewport) => ({ state, card, role, viewport, entry: 'signed in' as const })),
    ),
  ),
);

/** Every state, card, role and window, signed in; and by code each state and window with a good card. */
export const CASES: readonly Case[] = [
  ...SIGNED_IN,
  ...SIGNED_IN.filter(({ card, role }) => card === 'good' && role === 'owner').map((one) => ({
    ...one,
    entry: 'by code' as const,
  })),
];

/** Whether the role may do all that the journey needs: to pay, and where the card is no good, to choose another. */
export function mayPay({ role, card }: Pick<Case, 'role' | 'card'>): boolean {
  const can = (permission: Permission) => holdersOf(permission).member.includes(role);
  const needsCard = card !== 'good' && card !== 'challenged';
  return can('licenses:command') && (!needsCard || can('billing:write'));
}

/** Names a journey in logs, results and the option `--only`. */
export function nameOf({ state, card, role, viewport, entry }: Case): string {
  return [state, card, role, viewport, entry].join(', ');
}

function keysOf<Key extends string>(record: Readonly<Record<Key, unknown>>): Key[] {
  return Object.keys(record) as Key[];
}
