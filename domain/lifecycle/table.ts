import type { Row, Rule } from './decision.ts';
import type { RefusalCode } from './refusals.ts';
import type { LicenseState } from './license.ts';
import { BILLING_EVENTS, CUSTOMER_EVENTS, TIMER_EVENTS, type EventType } from './events.ts';
import { comps, extendsGrace, holds, releases } from './rules/agents.ts';
import {
  cancels,
  cancelsNow,
  expires,
  graceEnded,
  periodEnded,
  retires,
  uncancels,
  withdraws,
} from './rules/ending.ts';
import { failedIn, forcesRenewal, paid, renewalFailed, renews, retries, returned } from './rules/payment.ts';
import {
  graceReduced,
  methodAddedWhileOwed,
  pauses,
  reactivates,
  reminds,
  renewalDue,
  resumes,
  rotatesKey,
  setsAutoRenew,
  trialEnded,
  unchanged,
} from './rules/running.ts';

/**
 * The lifecycle: for every state, every event is either a rule or the refusal that a customer is told. The workflow,
 * the API, the forecast and the documentation's diagram are all made from this one table.
 */
export const TABLE: { readonly [S in LicenseState]: Row } = {
  trial: row('trial', 'license_in_trial', {
    renew: renews('trial'),
    force_renew: forcesRenewal('trial'),
    payment_succeeded: paid('active'),
    payment_failed: failedIn('trial'),
    reminder_due: reminds('trial'),
    trial_ended: trialEnded,
    pause: pauses('trial'),
    cancel: cancels('trial'),
    uncancel: uncancels('trial'),
    set_auto_renew: setsAutoRenew('trial'),
    payment_method_added: unchanged,
    comp: comps,
    resume: 'license_not_paused',
    withdraw: 'withdrawal_not_possible',
    reactivate: 'license_not_expired',
    extend_grace: 'license_not_in_grace',
  }),
  active: row('active', 'license_active', {
    renew: renews('active'),
    force_renew: forcesRenewal('active'),
    payment_succeeded: paid('active'),
    payment_failed: failedIn('active'),
    reminder_due: reminds('active'),
    renewal_due: renewalDue,
    period_ended: periodEnded,
    pause: pauses('active'),
    cancel: cancels('active'),
    uncancel: uncancels('active'),
    withdraw: withdraws,
    set_auto_renew: setsAutoRenew('active'),
    payment_method_added: unchanged,
    comp: comps,
    resume: 'license_not_paused',
    reactivate: 'license_not_expired',
    extend_grace: 'license_not_in_grace',
  }),
  renewal: row('renewal', 'renewal_in_progress', {
    renew: unchanged,
    payment_succeeded: paid('active'),
    payment_failed: renewalFailed,
    payment_method_added: unchanged,
    hold: 'renewal_in_progress',
    release: 'license_not_on_hold',
    retire: 'renewal_in_progress',
    rotate_key: 'renewal_in_progress',
  }),
  grace: row('grace', 'payment_due', {
    renew: renews('grace'),
    force_renew: forcesRenewal('grace'),
    retry_due: retries,
    payment_method_added: methodAddedWhileOwed,
    payment_succeeded: paid('active'),
    payment_failed: failedIn('grace'),
    grace_reduced: graceReduced,
    grace_ended: graceEnded,
    cancel: cancelsNow,
    withdraw: withdraws,
    set_auto_renew: setsAutoRenew('grace'),
    extend_grace: extendsGrace,
    comp: comps,
    resume: 'license_not_paused',
    uncancel: 'license_not_cancelled',
    reactivate: 'license_not_expired',
  }),
  paused: row('paused', 'license_paused', {
    resume: resumes,
    pause_limit_reached: resumes,
    payment_succeeded: paid('paused'),
    payment_failed: failedIn('paused'),
    cancel: cancels('paused'),
    uncancel: uncancels('paused'),
    set_auto_renew: setsAutoRenew('paused'),
    payment_method_added: unchanged,
    withdraw: withdraws,
    reactivate: 'license_not_expired',
    extend_grace: 'license_not_in_grace',
  }),
  suspended: row('suspended', 'license_suspended', {
    renew: renews('suspended'),
    force_renew: forcesRenewal('suspended'),
    payment_succeeded: paid('active'),
    payment_failed: failedIn('suspended'),
    win_back_ended: expires,
    cancel: cancelsNow,
    payment_method_added: unchanged,
    comp: comps,
    resume: 'license_not_paused',
    uncancel: 'license_not_cancelled',
    withdraw: withdraws,
    reactivate: 'license_not_expired',
    set_auto_renew: 'auto_renew_needs_open_license',
    extend_grace: 'license_not_in_grace',
  }),
  expired: row('expired', 'license_expired', {
    reactivate: reactivates,
    payment_succeeded: paid('active'),
    payment_failed: failedIn('expired'),
    reactivation_ended: retires,
    payment_method_added: unchanged,
    comp: comps,
    resume: 'license_not_paused',
    uncancel: 'license_not_cancelled',
    withdraw: withdraws,
    set_auto_renew: 'auto_renew_needs_open_license',
    extend_grace: 'license_not_in_grace',
  }),
  retired: row('retired', 'license_retired', {
    payment_succeeded: returned,
    payment_failed: unchanged,
    payment_method_added: unchanged,
    rotate_key: 'license_retired',
    hold: 'license_retired',
    release: 'license_retired',
    retire: 'license_retired',
  }),
};

/**
 * One row: the cells given, what holds in nearly every state (keys can be rotated, agents hold, release, retire), and
 * for the rest the state's own refusal; a timer's event that does not belong to the state is simply not due.
 */
function row(state: LicenseState, refusal: RefusalCode, cells: Partial<Row>): Row {
  const asked = (code: RefusalCode) => fill(CUSTOMER_EVENTS, code);
  return {
    ...asked(refusal),
    ...fill(TIMER_EVENTS, 'not_due'),
    ...fill(BILLING_EVENTS, 'nothing_to_collect'),
    extend_grace: refusal,
    comp: refusal,
    force_renew: refusal,
    rotate_key: rotatesKey(state),
    hold: holds(state),
    release: releases(state),
    retire: retires,
    ...cells,
  };
}

function fill<T extends EventType>(events: readonly T[], code: RefusalCode): Record<T, RefusalCode> {
  const cells = events.map((event) => [event, code] as const);
  // Object.fromEntries forgets which keys it was given.
  return Object.fromEntries(cells) as Record<T, RefusalCode>;
}

/** The rule of a cell, or the code of its refusal. */
export function cell(state: LicenseState, event: EventType): RefusalCode | Rule {
  return TABLE[state][event];
}
