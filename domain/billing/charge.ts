import type { InstantMs } from '../calendar/instant.ts';
import type { Plan } from '../catalog/plan.ts';
import type { Money } from '../money/money.ts';
import type { PriceLine, Span } from './lines.ts';

/** What a charge is for; the purpose decides what its outcome does. */
export const PURPOSES = ['period', 'change', 'usage', 'adjustment'] as const;
export type Purpose = (typeof PURPOSES)[number];

/** How a charge is collected: from the payment method on file, by an invoice to be paid by hand, or on a checkout page. */
export const COLLECTIONS = ['card', 'invoice', 'checkout'] as const;
export type Collection = (typeof COLLECTIONS)[number];

/**
 * The states of a charge that may still be paid. `pending`: an attempt is to be made, or its outcome is unknown.
 * `processing`: the bank has accepted the payment and reports its outcome in days.
 */
export const OPEN_CHARGE_STATUSES = ['pending', 'action_required', 'processing', 'failed'] as const;
export type OpenChargeStatus = (typeof OPEN_CHARGE_STATUSES)[number];

/** All states of a charge, in the order in which one may follow another. */
export const CHARGE_STATUSES = [...OPEN_CHARGE_STATUSES, 'void', 'paid', 'refunded'] as const;
export type ChargeStatus = (typeof CHARGE_STATUSES)[number];

/** The part of a licence's terms that its holder can change from one period to the next. */
export interface PeriodTerms {
  readonly plan: Plan;
  readonly quantity: number;
}

/** The next period of a licence. */
export interface PeriodPurpose {
  readonly purpose: 'period';
  /** Number of the period to be paid. */
  readonly period: number;
  /** Whether an expired licence is reactivated by it: if the payment fails, it is expired again. */
  readonly reactivating: boolean;
  /**
   * What the period is bought on, where that differs from the terms of the period before; null where they go on. It is
   * fixed when the charge is made: what is scheduled or removed later does not alter what was bought.
   */
  readonly change: PeriodTerms | null;
}

/** New terms for the rest of the period; they apply once the charge is paid. */
export interface ChangePurpose {
  readonly purpose: 'change';
  readonly change: { readonly quantity?: number; readonly plan?: Plan };
}

/** What was used in a period, or an amount that an agent has set. */
export interface AmountPurpose {
  readonly purpose: 'usage' | 'adjustment';
}

interface Progress {
  /**
   * What the charge pays for: `<license>/period/<end of the last period held>/<its number>`, of a
   * reactivation with the licence's sequence after it, `<license>/period/first`,
   * `<license>/change/<command id>`, `<license>/usage/<period end>`. No two payments are ever captured for one key.
   */
  readonly key: string;
  readonly lines: readonly PriceLine[];
  readonly collection: Collection;
  readonly status: OpenChargeStatus;
  /** Number of the last attempt to collect; 1 for the first. */
  readonly attempts: number;
  /** When the last attempt was started; with `attempts` it names the attempt. */
  readonly triedAt: InstantMs;
  /** When its outcome was known: a bank has accepted the payment, or it has failed; until then as `triedAt`. */
  readonly settledAt: InstantMs;
  /** The open invoice at the billing provider; null before the first attempt made one. */
  readonly invoice: string | null;
  /** Why the last attempt failed: a decline code, `authentication_required`, `no_payment_method`; null before. */
  readonly failure: string | null;
  /** The page where the customer can authenticate or pay by hand. */
  readonly actionUrl: string | null;
  /** Whether an automatic retry can succeed; false once a decline needs the customer. */
  readonly retryable: boolean;
  /** Checks already made of a processing payment. */
  readonly checks: number;
  /**
   * Null while the charge is wanted. Else it is being voided, and this is what a payment found then does: it buys what
   * it was for, or is refunded.
   */
  readonly closing: 'stands' | 'refund' | null;
}

/** A charge that is not paid, voided or given up: part of the licence's record. */
export type OpenCharge = Progress & (PeriodPurpose | ChangePurpose | AmountPurpose);
export type PeriodCharge = Progress & PeriodPurpose;

/** A charge as the billing activities get it. `key`, `invoice` and `attempt` identify everything they do. */
export interface Charge {
  readonly key: string;
  readonly purpose: Purpose;
  readonly license: string;
  readonly account: string;
  readonly sandbox: string | null;
  /** IANA zone of the account: the invoice names the days of a period. */
  readonly zone: string;
  readonly lines: readonly PriceLine[];
  readonly amount: Money;
  readonly span: Span;
  readonly collection: Collection;
  readonly attempt: number;
  readonly invoice: string | null;
  /** Number of the period to be paid; null for another purpose. */
  readonly period: number | null;
  /** When the attempt is made, on the licence's clock: a sandbox has its own. */
  readonly at: InstantMs;
}

/** Whether the charge's outcome is not known yet, or it is being voided: no other attempt may be started. */
export function isUnsettled({ status, closing }: Pick<OpenCharge, 'status' | 'closing'>): boolean {
  return closing !== null || status === 'pending' || status === 'processing';
}
