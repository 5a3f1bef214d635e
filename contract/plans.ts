import { z } from 'zod';
import { RESTRICTED_PHASES } from '../domain/catalog/plan.ts';
import { defineOperation } from './operation.ts';
import { catalogId, listOf, moneySchema } from './schemas.ts';

export const planSchema = z
  .object({
    object: z.literal('plan'),
    id: z.string(),
    name: z.string(),
    status: z.enum(['sold', 'legacy']),
    successor: z.string().nullable(),
    cadence: z.object({ unit: z.enum(['day', 'week', 'month', 'year']), count: z.int() }),
    prices: z.array(moneySchema).meta({ description: 'Of one seat for one period, in each currency it is sold in.' }),
    seats: z.object({ min: z.int(), max: z.int() }),
    trial: z.object({ days: z.int(), payment_method: z.enum(['optional', 'required']) }).nullable(),
    pause: z.object({ max_days: z.int(), per_period: z.int() }).nullable(),
    grace: z.object({ retries: z.array(z.int()), full_days: z.int(), reduced_days: z.int() }),
    cancel: z.enum(['period_end', 'now']),
    early_renewal_days: z.int().nullable(),
    win_back_days: z.int(),
    reactivation_days: z.int().nullable(),
    entitlements: z.array(
      z.object({
        feature: z.string(),
        kind: z.enum(['boolean', 'quantity', 'metered']),
        limit: z.int().nullable(),
        per_seat: z.boolean(),
        also_in: z.array(z.enum(RESTRICTED_PHASES)),
      }),
    ),
  })
  .meta({ id: 'Plan' });

const common = { method: 'get', tag: 'Plans', permission: 'plans:read' } as const;

export const listPlans = defineOperation({
  ...common,
  id: 'listPlans',
  path: '/v1/plans',
  summary: 'List the plans',
  query: z.strictObject({ status: z.enum(['sold', 'legacy']).optional() }),
  reply: listOf(planSchema),
});

export const getPlan = defineOperation({
  ...common,
  id: 'getPlan',
  path: '/v1/plans/{plan}',
  summary: 'Read a plan',
  params: z.object({ plan: catalogId }),
  reply: planSchema,
});
