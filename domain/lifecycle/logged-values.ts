import type { OpenCharge, PeriodTerms } from '../billing/charge.ts';
import { periodPrice } from '../billing/price.ts';
import type { Contract, License } from './license.ts';

/** How fields that hold a whole plan are written in the change log: by what a reader looks for. */
const WRITTEN: { readonly [F in keyof License]?: (license: License) => unknown } = {
  terms: (license) => summaryOf(license, license.terms),
  scheduledChange: (license) => license.scheduledChange && summaryOf(license, license.scheduledChange),
  paidChange: (license) =>
    license.paidChange && { ...summaryOf(license, license.paidChange), from: license.paidChange.from },
  contract: (license) => license.contract && contractSummary(license, license.contract),
  charges: (license) => license.charges.map((charge) => chargeSummary(license, charge)),
};

/** The value of a licence's field as its change log has it; null for a field that it does not have. */
export function loggedValue(license: License, field: string): unknown {
  const values: Readonly<Record<string, unknown>> = { ...license };
  const writers: Readonly<Record<string, ((license: License) => unknown) | undefined>> = WRITTEN;
  const write = writers[field];
  return (write ? write(license) : values[field]) ?? null;
}

/** Plan, seats and the price of a period for all of them. */
function summaryOf({ terms }: License, { plan, quantity }: PeriodTerms) {
  return { plan: plan.id, quantity, price: periodPrice({ plan, quantity, currency: terms.currency }) };
}

/** Terms that a withdrawal would bring back are written only where there are such. */
function contractSummary(license: License, { termsBefore, ...contract }: Contract): unknown {
  return termsBefore ? { ...contract, termsBefore: summaryOf(license, termsBefore) } : contract;
}

function chargeSummary(license: License, charge: OpenCharge): unknown {
  if (charge.purpose !== 'period' || charge.change === null) return charge;
  return { ...charge, change: summaryOf(license, charge.change) };
}
