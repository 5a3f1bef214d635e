import type { z } from 'zod';
import { getPlan, listPlans, type planSchema } from '../../contract/plans.ts';
import { entitlementFacts } from '../../domain/catalog/entitlement-facts.ts';
import type { Plan } from '../../domain/catalog/plan.ts';
import { isCurrency } from '../../domain/money/money.ts';
import { problem } from '../http/problem.ts';
import { implement } from '../http/route.ts';

export const planRoutes = [
  implement(listPlans, async ({ query }, { deps }) => ({
    data: [...deps.catalog.plans.values()]
      .filter(({ status }) => query.status === undefined || status === query.status)
      .map(planJson),
    next_cursor: null,
  })),
  implement(getPlan, async ({ params }, { deps }) => {
    const plan = deps.catalog.plan(params.plan);
    if (!plan) throw problem('not_found');
    return planJson(plan);
  }),
];

function planJson(plan: Plan): z.input<typeof planSchema> {
  return {
    object: 'plan',
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
    entitlements: plan.entitlements.map(entitlementFacts),
  };
}
