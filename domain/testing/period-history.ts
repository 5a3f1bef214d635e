import type { License, Period } from '../lifecycle/license.ts';

/** The periods of a licence as the database keeps them: by number, each ending no later than the next one starts. */
export function recordPeriod(ledger: readonly Period[], license: License): Period[] {
  const { period } = license;
  if (!period) return [...ledger];
  const earlier = ledger
    .filter(({ number }) => number < period.number)
    .map((old) => ({ ...old, start: Math.min(old.start, period.start), end: Math.min(old.end, period.start) }));
  return [...earlier, period];
}
