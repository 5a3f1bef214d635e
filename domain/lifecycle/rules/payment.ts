import { endOfDayAfter, type InstantMs } from '../../calendar/instant.ts';
import { startPeriodAttempt } from '../attempts.ts';
import { isPeriodUnsettled, periodCharge } from '../charges.ts';
import type { CommandOf } from '../commands.ts';
import { refuse, type Decision, type StateChange, type Rule } from '../decision.ts';
import type { InterventionOf } from '../interventions.ts';
import type { License, LicenseState } from '../license.ts';
import { startOfLatestPeriod } from '../periods.ts';
import type { RefusalCode } from '../refusals.ts';

/** Starts an attempt to collect the next period, entering (or staying in) `to`. */
export function collect(
  license: License,
  to: LicenseState,
  at: InstantMs,
  options: { reactivating?: boolean } = {},
): StateChange {
  return { to, set: { charges: startPeriodAttempt(license, at, options) } };
}

/** A retry: collects without leaving the state; the outcome does. */
export const retryRule: Rule = {
  to: ['grace'],
  refuses: [],
  collects: true,
  decide: (license, _event, at) => collect(license, 'grace', at),
};

/** The states in which the next period can be paid by a command. */
type PayableState = 'incomplete' | 'trial' | 'active' | 'grace' | 'suspended';

/** A cancelled licence is never incomplete, in grace or suspended, and only an active one can have a period ahead. */
const REFUSES_RENEWAL = {
  incomplete: ['period_not_next', 'renewal_in_progress'],
  trial: ['period_not_next', 'renewal_in_progress', 'license_cancelled'],
  active: ['period_not_next', 'renewal_in_progress', 'license_cancelled', 'renewal_too_early'],
  grace: ['period_not_next', 'renewal_in_progress'],
  suspended: ['period_not_next', 'renewal_in_progress'],
} as const satisfies Record<PayableState, readonly RefusalCode[]>;

function isCancelled({ cancelled }: License, state: PayableState): boolean {
  return cancelled && (state === 'trial' || state === 'active');
}

/**
 * An agent's renewal may come earlier than the plan lets customers renew. It is not forced on a customer who has
 * cancelled, and not past a period that is already paid ahead, so that two agents charge once.
 */
export function forceRenewRule(state: PayableState): Rule<InterventionOf<'force_renew'>> {
  return {
    to: [state],
    refuses: REFUSES_RENEWAL[state],
    collects: true,
    decide(license, event, at) {
      const settled = event.period === undefined ? undefined : checkNextPeriod(license, event.period);
      if (settled) return settled;
      if (isCancelled(license, state)) return refuse('license_cancelled');
      if (isPeriodUnsettled(license)) return renewalInProgress(license, event.period ?? null);
      const opens = state === 'active' ? (startOfLatestPeriod(license) ?? at) : at;
      return opens > at ? refuse('renewal_too_early', { opens_at: opens }) : collect(license, state, at);
    },
  };
}

/**
 * A customer's renewal ensures that a period is paid. One that names a paid period changes nothing. A plain one is
 * refused while the present period has just been paid for, so that repeated or concurrent renewals charge once.
 */
export function renewRule(state: PayableState): Rule<CommandOf<'renew'>> {
  return {
    to: [state],
    refuses: state === 'active' ? [...REFUSES_RENEWAL.active, 'period_paid'] : REFUSES_RENEWAL[state],
    collects: true,
    decide(license, event, at) {
      const settled = event.period === null ? undefined : checkNextPeriod(license, event.period);
      if (settled) return settled;
      if (isCancelled(license, state)) return refuse('license_cancelled');
      if (isPeriodUnsettled(license)) return renewalInProgress(license, event.period);
      if (state !== 'active' || !license.period) return collect(license, state, at);
      const { number, end } = license.period;
      const start = startOfLatestPeriod(license) ?? at;
      if (event.period === null && isJustPaid(license, at))
        return refuse('period_paid', { period: number, next_period: number + 1 });
      if (start > at) return refuse('renewal_too_early', { opens_at: start });
      const { early_days } = license.terms.plan.renewal;
      const opens = early_days === null ? at : endOfDayAfter(end, -early_days, license.terms.zone);
      return opens > at ? refuse('renewal_too_early', { opens_at: opens }) : collect(license, state, at);
    },
  };
}

/** A renewal in the state `renewal`: the next period is being paid already. */
export const renewalInProgressRule: Rule<CommandOf<'renew'>> = {
  to: [],
  refuses: ['renewal_in_progress', 'period_not_next'],
  decide: (license, event) =>
    (event.period === null ? undefined : checkNextPeriod(license, event.period)) ??
    renewalInProgress(license, event.period),
};

/** The caller who names the period gets what they asked for; an attempt that is being given up is refused. */
function renewalInProgress(license: License, period: number | null): Decision {
  const wanted = periodCharge(license)?.closing === null;
  return period !== null && wanted ? 'unchanged' : refuse('renewal_in_progress');
}

/** For how long after a payment a plain renewal is taken as a repetition: as long as an idempotency key is kept. */
const JUST_PAID_MS = 24 * 60 * 60 * 1000;

/** Whether the present period lies ahead, or was paid for or given within the last day. */
function isJustPaid(license: License, at: InstantMs): boolean {
  const start = startOfLatestPeriod(license);
  const { grantedAt } = license.inPeriod;
  if (start === null || grantedAt === null) return false;
  return start > at || at - grantedAt < JUST_PAID_MS;
}

/** The answer to a renewal that names a period other than the next one: it is paid already, or not yet for sale. */
function checkNextPeriod(license: License, period: number): Decision | undefined {
  const held = license.period?.number ?? 0;
  if (period <= held) return 'unchanged';
  return period > held + 1 ? refuse('period_not_next', { next_period: held + 1 }) : undefined;
}
