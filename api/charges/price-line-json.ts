import type { z } from 'zod';
import { formatInstant } from '../../contract/format.ts';
import type { priceLineSchema } from '../../contract/price-lines.ts';
import type { PriceLine } from '../../domain/billing/lines.ts';

/** A line of a charge on the wire. */
export function priceLineJson({
  kind,
  plan,
  quantity,
  unitAmount,
  amount,
  period,
}: PriceLine): z.input<typeof priceLineSchema> {
  return {
    kind,
    plan: plan.id,
    quantity,
    unit_amount: unitAmount,
    amount,
    start: formatInstant(period.start),
    end: formatInstant(period.end),
  };
}
