import { useSuspenseQuery } from '@tanstack/react-query';
import { plansQuery, type Plan } from './licenses.ts';
import { useAccount } from './me.ts';

/** What a plan is called. One that is no longer sold keeps its id. */
export function nameOfPlan(plans: readonly Plan[], id: string): string {
  return plans.find((plan) => plan.id === id)?.name ?? id;
}

/** What a plan is called, by its id. */
export function usePlanName(): (id: string) => string {
  const { account } = useAccount();
  const { data: plans } = useSuspenseQuery(plansQuery(account));
  return (id) => nameOfPlan(plans, id);
}
