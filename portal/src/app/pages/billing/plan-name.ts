import { useSuspenseQuery } from '@tanstack/react-query';
import { plansQuery } from '../../data/licenses.ts';
import { useAccount } from '../../data/me.ts';

/** The name of a plan, for people; its id where the plan is not known any more. */
export function usePlanName(): (id: string) => string {
  const { account } = useAccount();
  const { data: plans } = useSuspenseQuery(plansQuery(account));
  return (id) => plans.find((plan) => plan.id === id)?.name ?? id;
}
