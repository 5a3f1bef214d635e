import type { InstantMs } from '../calendar/instant.ts';
import { AGENT_EVENTS, CUSTOMER_EVENTS, type AgentEvent, type CustomerEvent } from './events.ts';
import type { License } from './license.ts';
import { transition } from './transition.ts';
import { reactivationEnd, winBackEnd } from './windows.ts';

/** A plain instance of each customer event, to ask the table whether it would be taken now. */
export function sampleCustomerEvent(type: CustomerEvent['type'], license: License, at: InstantMs): CustomerEvent {
  switch (type) {
    case 'renew':
      return { type, period: periodToRenew(license, at) };
    case 'pause':
      return { type, until: null };
    case 'cancel':
    case 'withdraw':
      return { type, reason: null };
    case 'set_auto_renew':
      return { type, on: !license.autoRenew };
    case 'rotate_key':
      return { type, overlapDays: 0 };
    case 'resume':
    case 'uncancel':
    case 'reactivate':
    case 'payment_method_added':
      return { type };
  }
}

/** A plain instance of each agent's signal. */
export function sampleAgentEvent(type: AgentEvent['type']): AgentEvent {
  const reason = 'asked by the customer';
  switch (type) {
    case 'extend_grace':
      return { type, days: 1, reason };
    case 'comp':
      return { type, periods: 1, reason };
    case 'hold':
    case 'release':
    case 'force_renew':
    case 'retire':
      return { type, reason };
  }
}

const PROBE_ACTOR = { kind: 'api_key', id: 'asker' } as const;

/** The customer actions that would be accepted at `at`, by the very table that will decide them. */
export function availableActions(license: License, at: InstantMs): CustomerEvent['type'][] {
  return CUSTOMER_EVENTS.filter(
    (type) =>
      type !== 'payment_method_added' &&
      transition(license, sampleCustomerEvent(type, license, at), at, PROBE_ACTOR).kind === 'moved',
  );
}

/** The agent signals that would be accepted at `at`. */
export function availableSignals(license: License, at: InstantMs): AgentEvent['type'][] {
  return AGENT_EVENTS.filter((type) => transition(license, sampleAgentEvent(type), at, PROBE_ACTOR).kind === 'moved');
}

/** As long as an idempotency key lives: a wish repeated within it means the renewal that it asked for. */
const RECENT_PAYMENT_MS = 24 * 60 * 60 * 1000;

/**
 * The period that a plain `renew` is about: the one after the present; or the present one where it was renewed early and
 * lies ahead, or was paid for within the last day, so that a wish repeated after its fulfilment finds it fulfilled. Who
 * wants yet another period names it.
 */
export function periodToRenew(license: License, at: InstantMs): number {
  const { period, state, since } = license;
  if (!period) return 1;
  const justPaid = state === 'active' && period.kind === 'paid' && at - since < RECENT_PAYMENT_MS;
  return period.start > at || justPaid ? period.number : period.number + 1;
}

/** The end of the last day on which a trial, period or window of the licence still counts; null when open-ended. */
export function stateEndsAt(license: License): InstantMs | null {
  switch (license.state) {
    case 'trial':
    case 'active':
    case 'renewal':
      return license.period?.end ?? null;
    case 'grace':
      return license.grace?.until ?? null;
    case 'paused':
      return license.pause?.until ?? null;
    case 'suspended':
      return winBackEnd(license);
    case 'expired':
      return reactivationEnd(license);
    case 'retired':
      return null;
  }
}
