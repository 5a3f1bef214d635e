import type { Stripe } from 'stripe';
import type { RefundReport } from '../domain/billing/refunds.ts';

/** Refunds with these statuses are made or under way: https://docs.stripe.com/api/refunds/object#refund_object-status */
const UNDER_WAY: ReadonlySet<string | null> = new Set(['pending', 'requires_action', 'succeeded']);

/** Whether all that was paid is refunded or about to be. */
export function isFull(refunds: readonly Stripe.Refund[], paid: number): boolean {
  return sumOf(refunds.filter(isUnderWay)) >= paid;
}

/** Whether the latest refund has failed, so that the money is with us again. */
export function hasComeBack([latest]: readonly Stripe.Refund[]): boolean {
  return latest !== undefined && !isUnderWay(latest);
}

/** How the refund of a payment of `paid` stands. `refusal`: why the provider has refused to refund the rest. */
export function reportOf(
  refunds: readonly Stripe.Refund[],
  { paid, refusal }: { paid: number; refusal?: { readonly code: string; readonly isFinal: boolean } },
): RefundReport {
  const [latest] = refunds;
  const underWay = refunds.filter(isUnderWay);
  const common = { providerId: latest?.id ?? null, refunded: sumOf(underWay), isFull: isFull(refunds, paid) };
  if (refusal) return { ...common, isFull: false, status: 'failed', failure: refusal.code, isFinal: refusal.isFinal };
  if (hasComeBack(refunds) || latest === undefined) {
    const failure = latest?.failure_reason ?? latest?.status ?? 'not_found';
    return { ...common, isFull: false, status: 'failed', failure, isFinal: false };
  }
  return { ...common, status: statusOf(underWay), failure: null, isFinal: false };
}

/** The status of all together: that of the one which is least far. */
function statusOf(refunds: readonly Stripe.Refund[]): 'requires_action' | 'pending' | 'succeeded' {
  const statuses = new Set(refunds.map(({ status }) => status));
  if (statuses.has('requires_action')) return 'requires_action';
  return statuses.has('pending') ? 'pending' : 'succeeded';
}

function isUnderWay({ status }: Stripe.Refund): boolean {
  return UNDER_WAY.has(status);
}

function sumOf(refunds: readonly Stripe.Refund[]): number {
  return refunds.reduce((sum, { amount }) => sum + amount, 0);
}
