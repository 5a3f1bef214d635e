import { z } from 'zod';
import { instantOut, moneySchema } from './schemas.ts';

export const priceLineSchema = z
  .object({
    kind: z.enum(['base', 'proration', 'usage', 'adjustment']),
    plan: z.string(),
    quantity: z.int(),
    unit_amount: moneySchema,
    amount: moneySchema.meta({ description: 'Net. A credit is negative.' }),
    start: instantOut,
    end: instantOut,
  })
  .meta({ id: 'PriceLine' });
