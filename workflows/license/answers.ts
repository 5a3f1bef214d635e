import type { BillingEvent } from '../../domain/lifecycle/events.ts';
import type { License } from '../../domain/lifecycle/license.ts';
import type { Refusal } from '../../domain/lifecycle/refusals.ts';
import type { ChargeCaller } from './charge-callers.ts';
import type { CommandOutcome } from './messages.ts';

export function refused(refusal: Refusal): CommandOutcome {
  return { ok: false, refusal };
}

/** The licence as it is now. `pending` is the key of a charge of the caller's that has no outcome yet. */
export function currentOutcomeOf(license: License | null, pending?: string): CommandOutcome {
  if (!license) return refused({ code: 'license_not_open' });
  const { sequence, state } = license;
  return { ok: true, sequence, state, ...(pending === undefined ? {} : { pending: { charge: pending } }) };
}

/** The answer to whoever started the attempt that had this outcome; `license` is the one after it. */
export function answerTo(event: BillingEvent, license: License | null): CommandOutcome {
  switch (event.type) {
    case 'payment_failed':
      return refused({ code: 'payment_failed', about: { failure: event.failure, url: event.actionUrl } });
    case 'payment_processing':
      return currentOutcomeOf(license, event.charge);
    case 'payment_succeeded':
    case 'charge_voided':
    case 'payment_refunded':
      return currentOutcomeOf(license);
  }
}

/** Whether a caller has asked to renew this very period. */
export function asksForPeriod({ event }: ChargeCaller, period: number): boolean {
  return (event?.type === 'renew' || event?.type === 'force_renew') && event.period === period;
}
