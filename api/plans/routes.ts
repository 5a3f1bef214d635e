import { z } from 'zod';
import { planSchema, RESTRICTED_PHASES, type Plan } from '../../domain/catalog/plan.ts';
import { isCurrency } from '../../domain/money/money.ts';
import { problem } from '../http/problem.ts';
import { defineRoute } from '../http/route.ts';
import { listOf, moneySchema } from '../http/schemas.ts';

const planJsonSchema = z
  .object({
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

/** What may be shown to everyone with a key: the plans are the shop window. */
const READERS = ['admin', 'agent', 'customer', 'product'] as const;

export const planRoutes = [
  defineRoute({
    method: 'get',
    path: '/v1/plans',
    tag: 'Plans',
    summary: 'List the plans',
    scopes: READERS,
    query: z.strictObject({ status: z.enum(['sold', 'legacy']).optional() }),
    reply: listOf(planJsonSchema),
    handler: async ({ query }, { deps }) => ({
      data: [...deps.catalog.plans.values()]
        .filter(({ status }) => query.status === undefined || status === query.status)
        .map(planJson),
      next_cursor: null,
    }),
  }),
  defineRoute({
    method: 'get',
    path: '/v1/plans/{plan}',
    tag: 'Plans',
    summary: 'Read a plan',
    scopes: READERS,
    params: z.object({ plan: planSchema.shape.id.max(100) }),
    reply: planJsonSchema,
    handler: async ({ params }, { deps }) => {
      const plan = deps.catalog.plan(params.plan);
      if (!plan) throw problem('not_found', { detail: 'There is no such plan.', next: 'See GET /v1/plans.' });
      return planJson(plan);
    },
  }),
];

function planJson(plan: Plan): z.input<typeof planJsonSchema> {
  return {
    id: plan.id,
    name: plan.name,
    status: plan.status,
    successor: plan.successor,
    cadence: plan.cadence,
    prices: Object.entries(plan.prices).flatMap(([currency, amount]) =>
      isCurrency(currency) ? [{ amount, currency }] : [],
    ),
    seats: plan.seats,
    trial: plan.trial,
    pause: plan.pause,
    grace: { ...plan.grace },
    cancel: plan.cancel,
    early_renewal_days: plan.renewal.early_days,
    win_back_days: plan.win_back_days,
    reactivation_days: plan.reactivation_days,
    entitlements: plan.entitlements.map((rule) => ({
      feature: rule.feature,
      kind: rule.kind,
      limit: rule.kind === 'boolean' ? null : rule.limit,
      per_seat: rule.kind !== 'boolean' && rule.per_seat,
      also_in: rule.in,
    })),
  };
}
