import type { OpenCharge, PeriodTerms } from '../billing/charge.ts';
import type { Anchor } from '../calendar/period.ts';
import type { InstantMs } from '../calendar/instant.ts';
import type { Plan, Region } from '../catalog/plan.ts';
import type { Currency } from '../money/money.ts';

export const STATES = [
  'incomplete',
  'trial',
  'active',
  'renewal',
  'grace',
  'paused',
  'suspended',
  'expired',
  'retired',
] as const;
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

/**
 * The terms a licence was bought on. They are fixed: later edits of the catalog change no running licence. Plan and
 * quantity change only by a payment of a period on others.
 */
export interface Terms {
  readonly plan: Plan;
  readonly region: Region;
  readonly currency: Currency;
  /** Seats; the price of a period is the plan's price times this. */
  readonly quantity: number;
  /** IANA zone of the account: days start and end there. */
  readonly zone: string;
}

/** A change of plan or seats that is paid ahead: it applies when its period starts. */
export interface PaidChange extends PeriodTerms {
  /** When it applies. A pause before that moves it, so that the days paid for on the old terms are used first. */
  readonly from: InstantMs;
  /** Whether a trial runs until then, which grants no more than a trial. */
  readonly trial: boolean;
}

/** How the current period's end was counted, so that the next one follows from it. */
export interface Schedule {
  readonly anchor: Anchor;
  /** Cadences counted from the anchor to the period's end. */
  readonly counted: number;
}

/** What has happened in the current period. */
export interface InPeriod {
  /** When the period was paid for or given; null for a trial or without a period. */
  readonly grantedAt: InstantMs | null;
  readonly pauses: number;
  /** Keys of the reminders and notices already sent. */
  readonly noticesSent: readonly string[];
}

/** The contract: when it was made, and what is taken back by a withdrawal. */
export interface Contract {
  readonly at: InstantMs;
  /** The invoices paid within its withdrawal time. */
  readonly invoices: readonly string[];
  /** What was held before the first of those payments that was for other terms; null where none was. */
  readonly termsBefore: PeriodTerms | null;
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
  /** The terms in force. */
  readonly terms: Terms;
  /** What the customer has chosen for the next period that is paid; null where the terms go on. */
  readonly scheduledChange: PeriodTerms | null;
  /** Null unless a change was paid ahead and its period has not started. */
  readonly paidChange: PaidChange | null;
  readonly state: LicenseState;
  /** When the current state was entered. */
  readonly since: InstantMs;
  /** The latest period; after an early renewal it can start in the future. Null before the first payment. */
  readonly period: Period | null;
  readonly schedule: Schedule;
  readonly inPeriod: InPeriod;
  readonly autoRenew: boolean;
  /** Whether the customer has cancelled: it ends with its period, or has ended. */
  readonly cancelled: boolean;
  /** What is to be paid; what is paid, voided or given up is not among it. */
  readonly charges: readonly OpenCharge[];
  /** Invoices to be refunded, until the provider has done so. */
  readonly refunds: readonly string[];
  readonly grace: Grace | null;
  readonly pause: Pause | null;
  /** Null before the first payment. */
  readonly contract: Contract | null;
  /** Whether a period was paid or given, and not withdrawn from: only then an expired licence keeps grants. */
  readonly owned: boolean;
  /** When the licence last expired: the reactivation window starts here. Null while it runs. */
  readonly expiredAt: InstantMs | null;
  /** Since when an agent has put the licence on hold; null when none has. */
  readonly heldSince: InstantMs | null;
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
  /** The parent account by whose link a person acts, where they are no member of the licence's account themselves. */
  readonly through?: string;
  /** Who asked for it, where the actor has approved what somebody else asked for. */
  readonly askedBy?: AskedBy;
}

export interface AskedBy {
  readonly kind: Actor['kind'];
  readonly id: string;
  /** Id of the request for approval. */
  readonly approval: string;
}

export const TIMER: Actor = { kind: 'timer', id: 'lifecycle' };
export const BILLING: Actor = { kind: 'billing', id: 'stripe' };

/** The workflow that owns a licence, and the only one that changes it. */
export function licenseWorkflowId(licenseId: string): string {
  return `license/${licenseId}`;
}
