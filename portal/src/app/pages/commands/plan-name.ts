import { useSuspenseQuery } from '@tanstack/react-query';
import { plansQuery } from '../../data/licenses.ts';
import { useAccount } from '../../data/me.ts';

/** What a plan is called. One that is no longer sold keeps its id. */
export function usePlanName(): (id: string) => string {
  const { account } = useAccount();
  const { data: plans } = useSuspenseQuery(plansQuery(account));
  return (id) => plans.find((plan) => plan.id === id)?.name ?? id;
}
