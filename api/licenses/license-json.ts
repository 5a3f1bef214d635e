import type { z } from 'zod';
import { commandAddress } from '../../contract/commands.ts';
import { formatInstant, formatInstantOrNull } from '../../contract/format.ts';
import type { licenseSchema } from '../../contract/license-schemas.ts';
import type { LicenseCards } from '../../db/queries/license-labels.ts';
import type { PeriodTerms } from '../../domain/billing/charge.ts';
import { totalOf } from '../../domain/billing/lines.ts';
import { periodPrice } from '../../domain/billing/price.ts';
import { inZone, type InstantMs } from '../../domain/calendar/instant.ts';
import { withheldOf, type Grant } from '../../domain/entitlements/grants.ts';
import { accessAt, validityAt } from '../../domain/entitlements/validity.ts';
import { availableCommands } from '../../domain/lifecycle/available.ts';
import { agenda, daysLeft, willRenew, type DueEvent } from '../../domain/lifecycle/agenda.ts';
import { isPeriodUnsettled, periodCharge } from '../../domain/lifecycle/charges.ts';
import type { TimerEvent } from '../../domain/lifecycle/events.ts';
import type { License } from '../../domain/lifecycle/license.ts';
import { termsOfNextPeriod, withChange } from '../../domain/lifecycle/next-terms.ts';
import { startOfNextPeriod } from '../../domain/lifecycle/periods.ts';
import { stateEndsAt } from '../../domain/lifecycle/windows.ts';
import { openChargeJson } from '../charges/open-charge-json.ts';

export type LicenseJson = z.input<typeof licenseSchema>;

/** A licence as read: its record, and the columns that the database keeps in addition. */
export interface LicenseRead {
  readonly record: License;
  readonly externalId: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  /** The cards that were chosen for it. */
  readonly cards: LicenseCards;
  readonly keyHint: string | null;
  readonly createdAt: InstantMs;
  /** The test clock of its sandbox; null for a licence that follows real time. */
  readonly clock: InstantMs | null;
  /** Whether that sandbox has been discarded, and its workflows with it. */
  readonly discarded: boolean;
}

export const NEXT_EVENT_OF = {
  reminder_due: 'reminder',
  payment_check_due: 'payment_check',
  change_due: 'change',
  incomplete_ended: 'purchase_end',
  trial_ended: 'trial_end',
  renewal_due: 'renewal',
  period_ended: 'period_end',
  retry_due: 'retry',
  grace_reduced: 'entitlement_reduction',
  grace_ended: 'grace_end',
  pause_limit_reached: 'resumption',
  win_back_ended: 'expiry',
  reactivation_ended: 'retirement',
} as const satisfies Record<TimerEvent['type'], LicenseJson['next'][number]['what']>;

/** A licence on the wire, as of `at` in its own time. */
export function licenseJson(read: LicenseRead, at: InstantMs): LicenseJson {
  const { record, keyHint, createdAt, externalId, metadata, cards } = read;
  const { terms } = record;
  const validity = validityAt(record, at);
  return {
    object: 'license',
    id: record.id,
    external_id: externalId,
    account: record.account,
    plan: terms.plan.id,
    state: record.state,
    access: accessAt(record, at),
    since: formatInstant(record.since),
    key_hint: keyHint === null ? null : `…${keyHint}`,
    seats: { granted: terms.quantity },
    price: periodPrice(terms),
    scheduled_change: record.scheduledChange && {
      ...termsJson(record, record.scheduledChange),
      from: formatInstantOrNull(startOfNextPeriod(record, at)),
    },
    paid_change: record.paidChange && {
      ...termsJson(record, record.paidChange),
      from: formatInstant(record.paidChange.from),
    },
    period: periodJson(record, at),
    state_ends_at: formatInstantOrNull(stateEndsAt(record)),
    zone: terms.zone,
    auto_renew: record.autoRenew,
    payment_method: cards.paymentMethod,
    backup_payment_method: cards.backupPaymentMethod,
    cancelled: record.cancelled,
    held_since: formatInstantOrNull(record.heldSince),
    payment_owed: paymentOwedJson(record),
    charges: record.charges.map(openChargeJson),
    next: agenda(record).map((due) => nextEventJson(record, due)),
    entitlements: validity.grants.map(entitlementJson),
    withheld: withheldOf(validity.license),
    available_actions: availableCommands(record, at).map(commandAddress),
    metadata: { ...metadata },
    sandbox: record.sandbox,
    sequence: record.sequence,
    created_at: formatInstant(createdAt),
  };
}

export function entitlementJson({ feature, kind, limit, source }: Grant): LicenseJson['entitlements'][number] {
  return { feature, kind, granted: true, limit, from: source };
}

function termsJson({ terms }: License, changed: PeriodTerms) {
  const { plan, quantity } = changed;
  return { plan: plan.id, seats: quantity, price: periodPrice(withChange(terms, changed)) };
}

function periodJson(record: License, at: InstantMs): LicenseJson['period'] {
  const { period, terms } = record;
  if (!period) return null;
  const lastDay = inZone(period.end - 1, terms.zone).toPlainDate();
  return {
    number: period.number,
    kind: period.kind,
    start: formatInstant(period.start),
    end: formatInstant(period.end),
    last_day: lastDay.toString(),
    days_left: daysLeft(record, at),
    zone: terms.zone,
  };
}

function paymentOwedJson(record: License): LicenseJson['payment_owed'] {
  const charge = periodCharge(record);
  if (!charge || charge.closing !== null) return null;
  return {
    period: charge.period,
    amount: totalOf(charge.lines),
    attempts: charge.attempts,
    tried_at: formatInstant(charge.triedAt),
    failure: charge.failure,
    invoice: charge.invoice,
    action_url: charge.actionUrl,
  };
}

function nextEventJson(record: License, { at, event }: DueEvent): LicenseJson['next'][number] {
  const buys = event.type === 'trial_ended' && willRenew(record);
  // A payment that is under way already is not made a second time.
  const charges = (buys || event.type === 'renewal_due' || event.type === 'retry_due') && !isPeriodUnsettled(record);
  return {
    what: buys ? 'purchase' : NEXT_EVENT_OF[event.type],
    at: formatInstant(at),
    amount: charges ? periodPrice(termsOfNextPeriod(record)) : null,
  };
}
