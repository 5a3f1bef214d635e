import { endOfDayAfter, type InstantMs } from '../calendar/instant.ts';
import { permanentRights } from '../catalog/permanent-rights.ts';
import type { License, LicenseState } from './license.ts';
import { termsOfLatestPeriod } from './next-terms.ts';
import { winBackEnd, withdrawalEnd } from './windows.ts';

/**
 * Kinds of plan for which a help article can be. `subscription`: renews by itself; `fixed_term`: ends with its period;
 * `perpetual`: a right of use is bought for good; `legacy`: no longer sold.
 */
export const PLAN_TYPES = ['trial', 'subscription', 'fixed_term', 'perpetual', 'legacy'] as const;
export type PlanType = (typeof PLAN_TYPES)[number];

/**
 * Times in the life of a licence in which a help article can matter: its states, and windows within them. In the order of
 * their urgency: what help is shown first follows from it.
 */
export const HELP_WINDOWS = [
  'on_hold',
  'win_back',
  'suspended',
  'grace',
  'incomplete',
  'renewal',
  'withdrawal_period',
  'cancelled',
  'expired',
  'paused',
  'trial',
  'renewal_window',
  'active',
  'retired',
] as const satisfies readonly (
  LicenseState | 'on_hold' | 'win_back' | 'withdrawal_period' | 'cancelled' | 'renewal_window'
)[];
export type HelpWindow = (typeof HELP_WINDOWS)[number];

/** What the plan of a licence is to its holder; a trial is only that. */
export function planTypesOf(license: License): PlanType[] {
  if (license.state === 'trial') return ['trial'];
  const { plan } = termsOfLatestPeriod(license);
  const term = license.autoRenew && !license.cancelled ? 'subscription' : 'fixed_term';
  return [
    permanentRights(plan).length > 0 ? 'perpetual' : term,
    ...(plan.status === 'legacy' ? ['legacy' as const] : []),
  ];
}

/** The windows that are open at `at`, the most urgent first. */
export function helpWindowsOf(license: License, at: InstantMs): HelpWindow[] {
  const { state, cancelled, heldSince } = license;
  const withdrawal = withdrawalEnd(license);
  const isOpen: Readonly<Partial<Record<HelpWindow, boolean>>> = {
    [state]: true,
    on_hold: heldSince !== null,
    win_back: state === 'suspended' && at < winBackEnd(license),
    withdrawal_period: license.owned && withdrawal !== null && at < withdrawal,
    cancelled: cancelled && (state === 'trial' || state === 'active' || state === 'renewal'),
    renewal_window: isRenewalNear(license, at),
  };
  return HELP_WINDOWS.filter((window) => isOpen[window]);
}

/**
 * Whether the next renewal is near: the plan lets it be paid early, or, where that is possible at any time, its first reminder
 * has been sent.
 */
function isRenewalNear(license: License, at: InstantMs): boolean {
  const { state, cancelled, period, terms } = license;
  if (state !== 'active' || cancelled || !period || period.start > at) return false;
  const { early_days: early, reminders } = termsOfLatestPeriod(license).plan.renewal;
  return at >= endOfDayAfter(period.end, -(early ?? Math.max(0, ...reminders)), terms.zone);
}
