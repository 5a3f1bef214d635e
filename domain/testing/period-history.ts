import type { License, Period } from '../lifecycle/license.ts';

/** The periods that a licence has held, as the database keeps them: by number, each ending where the next begins at the latest. */
export function recordPeriod(ledger: readonly Period[], license: License): Period[] {
  const { period } = license;
  if (!period) return [...ledger];
  const earlier = ledger
    .filter(({ number }) => number < period.number)
    .map((old) => ({ ...old, start: Math.min(old.start, period.start), end: Math.min(old.end, period.start) }));
  return [...earlier, period];
}
