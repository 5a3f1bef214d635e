import type { PeriodCharge } from '../billing/charge.ts';
import type { InstantMs } from '../calendar/instant.ts';
import type { Contract, License } from './license.ts';
import { withdrawalEnd } from './windows.ts';

/**
 * A first payment, or one after the end, makes a contract. What is paid while the customer can withdraw from it is part
 * of it. A free period (a trial, or one given by an agent) makes no contract.
 */
export function contractAfterPayment(
  license: License,
  { reactivating }: PeriodCharge,
  invoice: string,
  at: InstantMs,
): Contract | null {
  const { contract } = license;
  if (contract === null || reactivating) return { at, invoices: [invoice] };
  return withInvoice(license, contract, invoice, at);
}

/** The contract with an invoice paid at `at`: part of it while the customer can withdraw. */
export function withInvoice({ terms }: License, contract: Contract, invoice: string, at: InstantMs): Contract {
  const open = at < (withdrawalEnd({ contract, terms }) ?? at);
  return open ? { ...contract, invoices: [...contract.invoices, invoice] } : contract;
}
