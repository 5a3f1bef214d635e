import type { Anchor } from '../calendar/period.ts';
import type { InstantMs } from '../calendar/instant.ts';
import type { Plan, Region } from '../catalog/plan.ts';
import type { Currency } from '../money/money.ts';

export const STATES = ['trial', 'active', 'renewal', 'grace', 'paused', 'suspended', 'expired', 'retired'] as const;
export type LicenseState = (typeof STATES)[number];

/**
 * A span `[start, end)` that a licence holds. Numbers rise by one and are never reused; the trial is number 0. A period
 * ends no later than the next one starts: one that would have lasted longer is cut there, possibly to nothing.
 */
export interface Period {
  readonly number: number;
  readonly kind: 'trial' | 'paid' | 'comp';
  readonly start: InstantMs;
  readonly end: InstantMs;
}

/** The terms a licence was bought on. They are fixed: later edits of the catalog change no running licence. */
export interface Terms {
  readonly plan: Plan;
  readonly region: Region;
  readonly currency: Currency;
  /** Seats; the price of a period is the plan's price times this. */
  readonly quantity: number;
  /** IANA zone of the account: days start and end there. */
  readonly zone: string;
}

/** The payment of the next period, from the first attempt to collect it until it is paid or given up. */
export interface Dunning {
  /** Number of the period to be paid. */
  readonly period: number;
  /** Number of the last attempt to collect; part of every idempotency key. */
  readonly attempts: number;
  /** The open invoice at the billing provider; null before the first attempt made one. */
  readonly invoice: string | null;
  /** Why the last attempt failed: a decline code, `authentication_required`, `no_payment_method`; null before. */
  readonly failure: string | null;
  /** The page where the customer can authenticate or pay manually. */
  readonly actionUrl: string | null;
  /** When the last attempt was made; automatic retries follow at the plan's offsets. */
  readonly triedAt: InstantMs;
  /** Whether an automatic retry can succeed; false once a decline needs the customer. */
  readonly retryable: boolean;
  /** Whether the attempt is a reactivation: if it fails, the licence is expired again. */
  readonly reactivating: boolean;
}

/** Grace after a period's end: full until `fullUntil`, reduced until `until`. */
export interface Grace {
  readonly since: InstantMs;
  readonly fullUntil: InstantMs;
  readonly until: InstantMs;
  readonly reduced: boolean;
  /** False for a licence that does not renew: nothing is owed, it expires when grace ends. */
  readonly owed: boolean;
}

export interface Pause {
  readonly since: InstantMs;
  readonly until: InstantMs;
  readonly from: 'trial' | 'active';
}

/**
 * One licence: everything that lifecycle decisions depend on, as plain JSON. The workflow carries it, the database row
 * stores it, the forecast starts from it. It holds no personal data.
 */
export interface License {
  readonly id: string;
  readonly account: string;
  readonly sandbox: string | null;
  readonly terms: Terms;
  readonly state: LicenseState;
  /** When the current state was entered. */
  readonly since: InstantMs;
  /** The latest period; after an early renewal it can start in the future. Null before the first payment. */
  readonly period: Period | null;
  /** When that period was paid for or given; null for a trial or without a period. */
  readonly grantedAt: InstantMs | null;
  /** What period ends are counted from, and how many periods have been counted since. */
  readonly anchor: Anchor;
  readonly counted: number;
  readonly autoRenew: boolean;
  readonly cancelled: boolean;
  readonly dunning: Dunning | null;
  /** Attempts to collect the next period, given up ones included: no `(license, period, attempt)` occurs twice. */
  readonly attempts: number;
  readonly grace: Grace | null;
  readonly pause: Pause | null;
  readonly pausesInPeriod: number;
  /** When the licence last expired: the reactivation window starts here. Null while it runs. */
  readonly expiredAt: InstantMs | null;
  /** Since when an agent has put the licence on hold; null when none has. */
  readonly heldSince: InstantMs | null;
  /** The contract: when it was made, and the invoices paid within its withdrawal time. Null before the first payment. */
  readonly purchase: { readonly at: InstantMs; readonly invoices: readonly string[] } | null;
  /** Whether a period was paid or given, and not withdrawn from: only then an expired licence keeps grants. */
  readonly owned: boolean;
  /** Keys of the reminders and notices already sent for the current period. */
  readonly noticesSent: readonly string[];
  /** How many times the key has been replaced. */
  readonly keyVersion: number;
  /** Number of the last transition; 0 before the first. */
  readonly sequence: number;
  /** The time of the last transition; the next one is never earlier. */
  readonly clock: InstantMs;
}

/** Who caused a transition. */
export interface Actor {
  readonly kind: 'member' | 'agent' | 'api_key' | 'timer' | 'billing';
  readonly id: string;
}

export const TIMER: Actor = { kind: 'timer', id: 'lifecycle' };
export const BILLING: Actor = { kind: 'billing', id: 'stripe' };

/** The workflow that owns a licence, and the only one that changes it. */
export function licenseWorkflowId(licenseId: string): string {
  return `license/${licenseId}`;
}
