import type { OpenCharge } from '../billing/charge.ts';
import type { InstantMs } from '../calendar/instant.ts';
import type { Contract, License } from './license.ts';
import { termsOfLatestPeriod, withChange } from './next-terms.ts';
import { scheduleFrom } from './periods.ts';
import { withdrawalEnd } from './windows.ts';

/** A payment of a charge. */
interface Payment {
  readonly charge: OpenCharge;
  readonly invoice: string;
  readonly at: InstantMs;
}

/**
 * A first payment of a period, or one after the end, makes a contract. What is paid while the customer can withdraw from
 * it is part of it. A free period (a trial, or one given by an agent) makes no contract.
 */
export function contractAfterPayment(license: License, payment: Payment): Contract | null {
  const { contract } = license;
  const { charge, at } = payment;
  if (charge.purpose === 'period' && (contract === null || charge.reactivating))
    return withPayment(license, { at, invoices: [], termsBefore: null }, payment);
  const open = contract !== null && at < (withdrawalEnd(license) ?? at);
  return open ? withPayment(license, contract, payment) : contract;
}

function withPayment(license: License, contract: Contract, { charge, invoice }: Payment): Contract {
  const { plan, quantity } = termsOfLatestPeriod(license);
  const termsBefore = contract.termsBefore ?? (changesTerms(charge) ? { plan, quantity } : null);
  return { ...contract, invoices: [...contract.invoices, invoice], termsBefore };
}

function changesTerms(charge: OpenCharge): boolean {
  return (charge.purpose === 'period' || charge.purpose === 'change') && charge.change !== null;
}

/**
 * What a refund of all that was paid in the contract brings back: the terms held before, whether others apply by now or are
 * still to. The next period on them is counted from the end of the latest one, whose cadence may have been another.
 */
export function beforeContract({ terms, contract, period }: License): Partial<License> {
  if (!contract?.termsBefore) return {};
  return {
    terms: withChange(terms, contract.termsBefore),
    paidChange: null,
    ...(period ? { schedule: scheduleFrom(period.end, terms) } : {}),
  };
}
