import type { LifecycleTableRow, Rule } from './decision.ts';
import type { RefusalCode } from './refusals.ts';
import type { LicenseState } from './license.ts';
import { CUSTOMER_EVENTS, TIMER_EVENTS, type EventType } from './events.ts';
import { INTERVENTIONS } from './interventions.ts';
import { compRule, extendGraceRule, holdRule, releaseRule } from './rules/interventions.ts';
import {
  abandonRule,
  cancelRenewalRule,
  cancelRule,
  cancelImmediatelyRule,
  expireRule,
  graceEndedRule,
  periodEndedRule,
  retireRule,
  uncancelRule,
  withdrawRule,
} from './rules/ending.ts';
import {
  chargeVoidedRule,
  paymentCheckRule,
  paymentFailedRule,
  paymentProcessingRule,
  paymentRefundedRule,
  paymentSucceededRule,
  renewalFailedRule,
  renewalPaidRule,
  renewalVoidedRule,
  retiredPaymentRule,
} from './rules/outcomes.ts';
import { changeDueRule, removeScheduledChangeRule, scheduleChangeRule, whereNothingIsOwed } from './rules/changes.ts';
import { forceRenewRule, renewalInProgressRule, renewRule, retryRule } from './rules/payment.ts';
import {
  graceReducedRule,
  paymentMethodAddedInGraceRule,
  paymentMethodAddedToPurchaseRule,
  pauseRule,
  reactivateRule,
  reminderRule,
  renewalDueRule,
  resumeRule,
  rotateKeyRule,
  setAutoRenewRule,
  trialEndedRule,
  noChangeRule,
} from './rules/running.ts';

/**
 * The lifecycle: for every state and event, a rule or the code of the refusal. The workflow, the API, the forecast and
 * the documentation's diagram are made from this table.
 */
export const LIFECYCLE_TABLE: { readonly [S in LicenseState]: LifecycleTableRow } = {
  incomplete: tableRow('incomplete', 'purchase_incomplete', {
    renew: renewRule('incomplete'),
    force_renew: forceRenewRule('incomplete'),
    payment_method_added: paymentMethodAddedToPurchaseRule,
    incomplete_ended: abandonRule,
    cancel: abandonRule,
    retire: abandonRule,
    comp: compRule,
    resume: 'license_not_paused',
    uncancel: 'license_not_cancelled',
    withdraw: 'withdrawal_not_possible',
    reactivate: 'license_not_expired',
    set_auto_renew: setAutoRenewRule('incomplete'),
    extend_grace: 'license_not_in_grace',
  }),
  trial: tableRow('trial', 'license_in_trial', {
    renew: renewRule('trial'),
    force_renew: forceRenewRule('trial'),
    reminder_due: reminderRule('trial'),
    trial_ended: trialEndedRule,
    pause: pauseRule('trial'),
    cancel: cancelRule('trial'),
    uncancel: uncancelRule('trial'),
    set_auto_renew: setAutoRenewRule('trial'),
    schedule_change: scheduleChangeRule('trial'),
    remove_scheduled_change: removeScheduledChangeRule('trial'),
    payment_method_added: noChangeRule,
    comp: compRule,
    resume: 'license_not_paused',
    withdraw: 'withdrawal_not_possible',
    reactivate: 'license_not_expired',
    extend_grace: 'license_not_in_grace',
  }),
  active: tableRow('active', 'license_active', {
    renew: renewRule('active'),
    force_renew: forceRenewRule('active'),
    reminder_due: reminderRule('active'),
    change_due: changeDueRule,
    renewal_due: renewalDueRule,
    period_ended: periodEndedRule,
    pause: pauseRule('active'),
    cancel: cancelRule('active'),
    uncancel: uncancelRule('active'),
    withdraw: withdrawRule,
    set_auto_renew: setAutoRenewRule('active'),
    schedule_change: scheduleChangeRule('active'),
    remove_scheduled_change: removeScheduledChangeRule('active'),
    payment_method_added: noChangeRule,
    comp: compRule,
    resume: 'license_not_paused',
    reactivate: 'license_not_expired',
    extend_grace: 'license_not_in_grace',
  }),
  renewal: tableRow('renewal', 'renewal_in_progress', {
    renew: renewalInProgressRule,
    cancel: cancelRenewalRule,
    uncancel: uncancelRule('renewal'),
    withdraw: withdrawRule,
    payment_succeeded: renewalPaidRule,
    payment_failed: renewalFailedRule,
    charge_voided: renewalVoidedRule,
    payment_method_added: noChangeRule,
  }),
  grace: tableRow('grace', 'payment_due', {
    renew: renewRule('grace'),
    force_renew: forceRenewRule('grace'),
    retry_due: retryRule,
    payment_method_added: paymentMethodAddedInGraceRule,
    grace_reduced: graceReducedRule,
    grace_ended: graceEndedRule,
    cancel: cancelImmediatelyRule,
    withdraw: withdrawRule,
    set_auto_renew: setAutoRenewRule('grace'),
    schedule_change: whereNothingIsOwed(scheduleChangeRule('grace')),
    remove_scheduled_change: whereNothingIsOwed(removeScheduledChangeRule('grace')),
    extend_grace: extendGraceRule,
    comp: compRule,
    resume: 'license_not_paused',
    uncancel: 'license_not_cancelled',
    reactivate: 'license_not_expired',
  }),
  paused: tableRow('paused', 'license_paused', {
    resume: resumeRule,
    pause_limit_reached: resumeRule,
    payment_succeeded: paymentSucceededRule('paused', 'paused'),
    cancel: cancelRule('paused'),
    uncancel: uncancelRule('paused'),
    set_auto_renew: setAutoRenewRule('paused'),
    schedule_change: scheduleChangeRule('paused'),
    remove_scheduled_change: removeScheduledChangeRule('paused'),
    payment_method_added: noChangeRule,
    withdraw: withdrawRule,
    reactivate: 'license_not_expired',
    extend_grace: 'license_not_in_grace',
  }),
  suspended: tableRow('suspended', 'license_suspended', {
    renew: renewRule('suspended'),
    force_renew: forceRenewRule('suspended'),
    win_back_ended: expireRule,
    cancel: cancelImmediatelyRule,
    payment_method_added: noChangeRule,
    comp: compRule,
    resume: 'license_not_paused',
    uncancel: 'license_not_cancelled',
    withdraw: withdrawRule,
    reactivate: 'license_not_expired',
    set_auto_renew: 'auto_renew_needs_open_license',
    schedule_change: 'payment_due',
    remove_scheduled_change: 'payment_due',
    extend_grace: 'license_not_in_grace',
  }),
  expired: tableRow('expired', 'license_expired', {
    reactivate: reactivateRule,
    reactivation_ended: retireRule,
    payment_method_added: noChangeRule,
    comp: compRule,
    resume: 'license_not_paused',
    withdraw: withdrawRule,
    set_auto_renew: 'auto_renew_needs_open_license',
    extend_grace: 'license_not_in_grace',
  }),
  retired: tableRow('retired', 'license_retired', {
    payment_succeeded: retiredPaymentRule,
    payment_method_added: noChangeRule,
    rotate_key: 'license_retired',
    hold: 'license_retired',
    release: 'license_retired',
    retire: 'license_retired',
  }),
};

/**
 * One row: the given cells; the defaults for nearly every state (keys can be rotated, agents hold, release and retire, the
 * provider reports); and the state's own refusal for the other commands and interventions. A timer event of another state
 * is not due.
 */
function tableRow(state: LicenseState, refusal: RefusalCode, cells: Partial<LifecycleTableRow>): LifecycleTableRow {
  return {
    ...refuseAll(CUSTOMER_EVENTS, refusal),
    ...refuseAll(INTERVENTIONS, refusal),
    ...refuseAll(TIMER_EVENTS, 'not_due'),
    payment_succeeded: paymentSucceededRule(state, 'active'),
    payment_failed: paymentFailedRule(state),
    payment_processing: paymentProcessingRule(state),
    payment_check_due: paymentCheckRule(state),
    charge_voided: chargeVoidedRule(state),
    payment_refunded: paymentRefundedRule(state),
    rotate_key: rotateKeyRule(state),
    hold: holdRule(state),
    release: releaseRule(state),
    retire: retireRule,
    ...cells,
  };
}

function refuseAll<T extends EventType>(events: readonly T[], code: RefusalCode): Record<T, RefusalCode> {
  const cells = events.map((event) => [event, code] as const);
  // Object.fromEntries does not keep the type of its keys.
  return Object.fromEntries(cells) as Record<T, RefusalCode>;
}

/** The rule of a cell, or the code with which the cell refuses. */
export function ruleOrRefusal(state: LicenseState, event: EventType): RefusalCode | Rule {
  return LIFECYCLE_TABLE[state][event];
}
