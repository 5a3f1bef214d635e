import { formatMoney } from '../../domain/money/money.ts';
import type { LicenseFacts } from './context.ts';
import { formatDay, formatLastDay, formatLength, formatShortDay } from './formats.ts';

/** The value of a placeholder that is used only to choose a section. */
const TRUE = 'true';

/** States without grace in which a payment that is not made is felt. */
const UNPAID_STATES: ReadonlySet<string> = new Set<LicenseFacts['state']>(['incomplete', 'suspended', 'expired']);

/** Facts of the licence as text: those that do not hold in its state have no value. */
export function licenseValues(
  license: LicenseFacts,
  { zone, locale, seats }: { zone: string; locale: string; seats: (count: number) => string },
): [string, string | null][] {
  const { renewal, grace, state } = license;
  const day = (at: number | null | undefined) => (at == null ? null : formatDay(at, zone, locale));
  const lastDay = (at: number | null | undefined) => (at == null ? null : formatLastDay(at, zone, locale));
  const short = (at: number | null | undefined) => (at == null ? null : formatShortDay(at, zone, locale));
  const flag = (holds: boolean) => (holds ? TRUE : null);
  const owed = grace?.owed ? grace : null;
  return [
    ['renewal_price', renewal && formatMoney(renewal.price, locale)],
    ['renewal_length', renewal && formatLength(renewal.cadence, locale)],
    ['renewal_plan', renewal && renewal.planName],
    ['renewal_seats', renewal && seats(renewal.seats)],
    ['renewal_changed', flag(renewal?.changed ?? false)],
    ['renewal_day', day(renewal?.at)],
    ['renewal_day_short', short(renewal?.at)],
    ['pay_until', lastDay(grace?.until)],
    ['owed', flag(owed !== null)],
    ['grace_since_short', short(owed?.since)],
    ['reduced_short', short(owed?.reducedAt)],
    ['suspended_from_short', short(owed?.until)],
    ['retry_day', day(license.retryAt)],
    ['win_back_until', lastDay(license.winBackUntil)],
    ['reactivate_until', lastDay(license.reactivateUntil)],
    ['paused_until', lastDay(license.pausedUntil)],
    ['cancelled', flag(license.cancelled)],
    ['trial', flag(state === 'trial')],
    ['not_started', flag(state === 'incomplete')],
    ['still_ended', flag(state === 'expired')],
    ['unaffected', flag(grace === null && !UNPAID_STATES.has(state))],
  ];
}
