import type { ApiError } from '../../../../../contract/client/client.ts';
import type { CommandAddress as Action } from '../../../../../contract/client/commands.ts';

/** What a person can do after a refusal: another command, another page, or the next period instead of the one that is paid. */
export type NextStep =
  | { readonly kind: 'action'; readonly action: Action }
  | { readonly kind: 'page'; readonly page: 'billing' | 'buy' | 'approvals' }
  | { readonly kind: 'next_period' }
  | { readonly kind: 'new_preview' };

const to = (...actions: readonly Action[]): readonly NextStep[] =>
  actions.map((action) => ({ kind: 'action', action }));
const open = (page: 'billing' | 'buy' | 'approvals'): NextStep => ({ kind: 'page', page });
/** The text of the problem says all there is to do. */
const TEXT_ONLY: readonly NextStep[] = [];

/** By the code of a refusal. An action is offered only where the licence's `available_actions` have it. */
export const NEXT_STEPS: Readonly<Record<string, readonly NextStep[]>> = {
  license_retired: [open('buy')],
  license_expired: [...to('reactivate'), open('buy')],
  license_suspended: to('renew'),
  license_paused: to('resume'),
  license_on_hold: TEXT_ONLY,
  license_cancelled: to('uncancel'),
  license_not_open: [open('buy')],
  purchase_incomplete: [...to('renew'), open('billing')],
  license_in_trial: to('renew'),
  license_active: TEXT_ONLY,
  payment_due: [...to('renew'), open('billing')],
  renewal_in_progress: TEXT_ONLY,
  renewal_too_early: to('schedule-change', 'set-auto-renew'),
  period_not_next: [{ kind: 'next_period' }],
  period_paid: [{ kind: 'next_period' }],
  payment_failed: [open('billing')],
  pause_not_offered: to('cancel'),
  pause_allowance_used: to('cancel'),
  pause_end_invalid: TEXT_ONLY,
  license_not_paused: to('pause'),
  license_not_cancelled: to('cancel'),
  license_not_expired: to('renew'),
  withdrawal_not_possible: to('cancel'),
  auto_renew_needs_open_license: to('reactivate', 'renew', 'resume'),
  quantity_invalid: TEXT_ONLY,
  quantity_not_offered: TEXT_ONLY,
  currency_not_offered: TEXT_ONLY,
  plan_not_sold: TEXT_ONLY,
  change_loses_rights: [open('buy')],
  no_change_scheduled: to('schedule-change'),
  not_due: TEXT_ONLY,
  trial_used: to('renew'),
  limit_exceeded: TEXT_ONLY,
  preview_stale: [{ kind: 'new_preview' }],
  preview_expired: [{ kind: 'new_preview' }],
  license_busy: [{ kind: 'new_preview' }],
  license_unavailable: TEXT_ONLY,
  temporal_unavailable: [{ kind: 'new_preview' }],
  sandbox_discarded: TEXT_ONLY,
  approval_open: [open('approvals')],
};

/** The period that can be paid instead of the one that was refused; null where the refusal names none. */
export function nextPeriodOf({ problem: { about } }: ApiError): number | null {
  const next = about?.['next_period'];
  return typeof next === 'number' ? next : null;
}
