/**
 * Every reason for which the lifecycle refuses an event, and what the customer can do next. The codes are part of the
 * API and never change their meaning.
 */
export const REFUSALS = {
  license_not_open: { detail: 'The licence has not begun.', next: 'Create it first: POST /v1/licenses.' },
  license_retired: { detail: 'The licence is retired for good.', next: 'Buy a new licence.' },
  license_expired: { detail: 'The licence has expired.', next: 'Reactivate it, if its plan still allows it.' },
  license_suspended: { detail: 'The licence is suspended for non-payment.', next: 'Renew it to bring it back.' },
  license_paused: { detail: 'The licence is paused.', next: 'Resume it first.' },
  license_on_hold: {
    detail: 'Support has put the licence on hold.',
    next: 'Contact support; nothing is charged meanwhile.',
  },
  license_cancelled: {
    detail: 'The licence is cancelled and ends with its period.',
    next: 'Take the cancellation back first (uncancel).',
  },
  license_in_trial: { detail: 'The licence is in its trial.', next: 'Renew it to buy it, or let the trial end.' },
  license_active: { detail: 'The licence is active.', next: 'Nothing needs to be done.' },
  payment_due: { detail: 'A payment for the licence is due.', next: 'Renew it, or update the payment method, first.' },
  renewal_in_progress: {
    detail: 'A renewal is being carried out.',
    next: 'Wait some seconds for its outcome and read the licence again.',
  },
  renewal_too_early: { detail: 'It is too early to renew.', next: 'See `next` in the licence for when renewal opens.' },
  period_not_next: {
    detail: 'That period is not the next one to be paid.',
    next: 'Read the licence again and ask for the period after its current one.',
  },
  period_paid: {
    detail: 'The current period has just been paid for or given, or lies ahead.',
    next: 'Nothing needs to be done. To pay the period after it, name its number.',
  },
  payment_failed: { detail: 'The payment did not succeed.', next: 'Update the payment method and try again.' },
  pause_not_offered: { detail: 'The plan does not offer a pause.', next: 'Cancel at the end of the period instead.' },
  pause_allowance_used: {
    detail: 'All pauses of this period have been used.',
    next: 'Pause again in the next period.',
  },
  pause_end_invalid: {
    detail: 'The pause would end in the past or later than the plan allows.',
    next: 'Choose an earlier end, or leave it out for the longest pause allowed.',
  },
  license_not_paused: { detail: 'The licence is not paused.', next: 'Nothing needs to be resumed.' },
  license_not_cancelled: { detail: 'The licence is not cancelled.', next: 'Nothing needs to be taken back.' },
  license_not_expired: { detail: 'The licence has not expired.', next: 'Renew it instead.' },
  license_not_on_hold: { detail: 'The licence is not on hold.', next: 'Nothing needs to be released.' },
  license_not_in_grace: {
    detail: 'The licence is not in grace.',
    next: 'Comp a period instead, if it needs more time.',
  },
  nothing_to_collect: {
    detail: 'There is nothing to be paid now.',
    next: 'Read the licence; its `next` says when a payment is due.',
  },
  withdrawal_not_possible: {
    detail: 'There is no purchase to withdraw from, or the time for it is over.',
    next: 'Cancel at the end of the period instead.',
  },
  auto_renew_needs_open_license: {
    detail: 'Automatic renewal can be set only while the licence runs.',
    next: 'Reactivate or renew the licence first.',
  },
  quantity_invalid: {
    detail: 'The number of periods or days is out of range.',
    next: 'Use a whole number within the limits of the documentation.',
  },
  preview_stale: {
    detail: 'The licence has changed since the preview.',
    next: 'Ask for a new preview, then send the command with it.',
  },
  not_due: { detail: 'Nothing of the kind is due.', next: 'Read the licence again.' },
} as const satisfies Record<string, { detail: string; next: string }>;

export type RefusalCode = keyof typeof REFUSALS;

/** A refusal is a value, never an exception. `about` adds details, such as the decline code. */
export interface Refusal {
  readonly code: RefusalCode;
  readonly about?: Readonly<Record<string, string | number | null>>;
}
