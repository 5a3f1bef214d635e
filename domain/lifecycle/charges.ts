import { isUnsettled, type OpenCharge, type PeriodCharge } from '../billing/charge.ts';
import type { License } from './license.ts';

/** The open charge for the licence's next period; undefined when there is none. */
export function periodCharge({ charges }: Pick<License, 'charges'>): PeriodCharge | undefined {
  return charges.find((charge) => charge.purpose === 'period');
}

export function findCharge({ charges }: Pick<License, 'charges'>, key: string): OpenCharge | undefined {
  return charges.find((charge) => charge.key === key);
}

/** Whether a payment for the next period is under way, processing, or being voided: no second one may start. */
export function isPeriodUnsettled(license: Pick<License, 'charges'>): boolean {
  const charge = periodCharge(license);
  return charge !== undefined && isUnsettled(charge);
}

/**
 * Whether a payment for the next period may still come: what the licence has, it keeps until the outcome is known. One
 * that the bank is processing comes even after a cancellation, because it cannot be stopped.
 */
export function isPaymentComing(license: Pick<License, 'charges'>): boolean {
  const charge = periodCharge(license);
  if (!charge || !isUnsettled(charge)) return false;
  return charge.closing === null || (charge.closing === 'stands' && charge.status === 'processing');
}

/** Whether an expired licence is being reactivated: it has what an expired one has until the payment succeeds. */
export function isReactivating(license: Pick<License, 'charges' | 'state'>): boolean {
  return license.state === 'renewal' && (periodCharge(license)?.reactivating ?? false);
}

/** The charges with `changes` made to one of them. */
export function updateCharge({ charges }: License, key: string, changes: Partial<OpenCharge>): readonly OpenCharge[] {
  // A change never touches the purpose, so the union's members stay what they are.
  return charges.map((charge) => (charge.key === key ? ({ ...charge, ...changes } as OpenCharge) : charge));
}

export function withoutCharge({ charges }: License, key: string): readonly OpenCharge[] {
  return charges.filter((charge) => charge.key !== key);
}

/**
 * The charges after the reason for those of `purposes` has ended: no attempt begins, and each is voided. A charge that is
 * being refunded stays so.
 */
export function closeCharges(
  { charges }: Pick<License, 'charges'>,
  ifPaid: 'stands' | 'refund',
  purposes: readonly OpenCharge['purpose'][] = ['period'],
): readonly OpenCharge[] {
  return charges.map((charge) =>
    purposes.includes(charge.purpose) && charge.closing !== 'refund' ? { ...charge, closing: ifPaid } : charge,
  );
}

/** The charges after the reason to end them is gone: a processing one is wanted again. Of another, the void decides. */
export function reopenCharges({ charges }: Pick<License, 'charges'>): readonly OpenCharge[] {
  return charges.map((charge) =>
    charge.closing === 'stands' && charge.status === 'processing' ? { ...charge, closing: null } : charge,
  );
}

/** The charges of which an attempt is to be made, or has an unknown outcome. A hold postpones attempts. */
export function chargesToCollect({ charges, heldSince }: License): readonly OpenCharge[] {
  return heldSince === null ? charges.filter(({ status, closing }) => status === 'pending' && closing === null) : [];
}

/** The charges to void. A processing payment cannot be voided: its outcome decides. */
export function chargesToVoid({ charges }: License): readonly OpenCharge[] {
  return charges.filter(({ status, closing }) => closing !== null && status !== 'processing');
}

/** The charge of which a transition started an attempt. */
export function startedCharge(before: Pick<License, 'charges'> | null, after: Pick<License, 'charges'>) {
  return after.charges.find(({ key, status, closing, attempts }) => {
    const earlier = before && findCharge(before, key);
    return status === 'pending' && closing === null && attempts !== (earlier?.attempts ?? 0);
  });
}
