import type { PriceLine } from '../domain/billing/lines.ts';
import { inZone, type InstantMs } from '../domain/calendar/instant.ts';

/** What an invoice line buys, such as "Team × 12, 8 December 2026 – 7 January 2027"; days are those of `zone`. */
export function lineDescription(line: PriceLine, zone: string): string {
  const first = dayOf(line.period.start, zone);
  const last = dayOf(line.period.end - 1, zone);
  return `${subjectOf(line)}, ${first === last ? first : `${first} – ${last}`}`;
}

function subjectOf({ kind, plan, quantity, amount }: PriceLine): string {
  const bought = `${plan.name} × ${quantity}`;
  switch (kind) {
    case 'base':
      return bought;
    case 'proration':
      return amount.amount < 0 ? `Unused time of ${bought}` : `Remaining time of ${bought}`;
    case 'usage':
      return `Usage of ${bought}`;
    case 'adjustment':
      return `Adjustment of ${plan.name}`;
  }
}

function dayOf(at: InstantMs, zone: string): string {
  return inZone(at, zone).toPlainDate().toLocaleString('en-GB', { dateStyle: 'long' });
}
