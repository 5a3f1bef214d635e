import { periodPrice } from '../../domain/billing/price.ts';
import { inZone, type InstantMs } from '../../domain/calendar/instant.ts';
import { validityAt, type Grant } from '../../domain/entitlements/grants.ts';
import { availableCommands } from '../../domain/lifecycle/available.ts';
import { agenda, daysLeft, willRenew, type DueEvent } from '../../domain/lifecycle/agenda.ts';
import type { CommandName } from '../../domain/lifecycle/commands.ts';
import type { TimerEvent } from '../../domain/lifecycle/events.ts';
import { stateEndsAt } from '../../domain/lifecycle/windows.ts';
import type { License } from '../../domain/lifecycle/license.ts';
import { formatInstant, formatInstantOrNull } from '../http/schemas.ts';
import type { Action, LicenseJson } from './schema.ts';

/** A licence as read: its record, and what stands beside it in the database. */
export interface LicenseRead {
  readonly record: License;
  readonly keyHint: string | null;
  readonly createdAt: InstantMs;
  /** The test clock of its sandbox; null for a licence that follows the world's. */
  readonly clock: InstantMs | null;
  /** Whether that sandbox has been discarded, and its workflows with it. */
  readonly discarded: boolean;
}

const ACTION_OF = {
  renew: 'renew',
  pause: 'pause',
  resume: 'resume',
  cancel: 'cancel',
  withdraw: 'withdraw',
  uncancel: 'uncancel',
  reactivate: 'reactivate',
  set_auto_renew: 'auto-renew',
  rotate_key: 'rotate-key',
} as const satisfies Record<CommandName, Action>;

const NEXT_EVENT_KIND_OF = {
  reminder_due: 'reminder',
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

/** A licence as the API tells of it at `at`, the licence's own time. */
export function licenseJson({ record, keyHint, createdAt }: LicenseRead, at: InstantMs): LicenseJson {
  const { terms } = record;
  return {
    id: record.id,
    account: record.account,
    plan: terms.plan.id,
    state: record.state,
    since: formatInstant(record.since),
    key_hint: keyHint === null ? null : `…${keyHint}`,
    seats: { granted: terms.quantity },
    price: periodPrice(record.terms),
    period: periodJson(record, at),
    ends: formatInstantOrNull(stateEndsAt(record)),
    zone: terms.zone,
    auto_renew: record.autoRenew,
    cancelled: record.cancelled,
    held_since: formatInstantOrNull(record.heldSince),
    payment_owed: owedJson(record),
    next: agenda(record).map((due) => nextJson(record, due)),
    entitlements: validityAt(record, at).grants.map(entitlementJson),
    available_actions: actionsJson(record, at),
    sandbox: record.sandbox,
    sequence: record.sequence,
    created_at: formatInstant(createdAt),
  };
}

export function entitlementJson({ feature, kind, limit, source: from }: Grant): LicenseJson['entitlements'][number] {
  return { feature, kind, granted: true, limit, from };
}

function periodJson(record: License, at: InstantMs): LicenseJson['period'] {
  const { period, terms } = record;
  if (!period) return null;
  return {
    number: period.number,
    kind: period.kind,
    start: formatInstant(period.start),
    end: formatInstant(period.end),
    last_day: inZone(period.end - 1, terms.zone)
      .toPlainDate()
      .toString(),
    days_left: daysLeft(record, at),
    zone: terms.zone,
  };
}

function owedJson(record: License): LicenseJson['payment_owed'] {
  const { dunning } = record;
  if (!dunning) return null;
  return {
    period: dunning.period,
    amount: periodPrice(record.terms),
    attempts: dunning.attempts,
    tried_at: formatInstant(dunning.triedAt),
    failure: dunning.failure,
    invoice: dunning.invoice,
    action_url: dunning.actionUrl,
  };
}

function nextJson(record: License, { at, event }: DueEvent): LicenseJson['next'][number] {
  const buys = event.type === 'trial_ended' && willRenew(record);
  const charges = buys || event.type === 'renewal_due' || event.type === 'retry_due';
  return {
    what: buys ? 'purchase' : NEXT_EVENT_KIND_OF[event.type],
    at: formatInstant(at),
    amount: charges ? periodPrice(record.terms) : null,
  };
}

function actionsJson(record: License, at: InstantMs): Action[] {
  return availableCommands(record, at).map((name) => ACTION_OF[name]);
}
