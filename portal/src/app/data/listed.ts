import { useSuspenseQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { licensesQuery, plansQuery, type License, type Plan } from './licenses.ts';
import { useAccount } from './me.ts';
import { needOf, type Need } from './urgency.ts';

/** A licence as the list shows it. */
export interface Listed {
  readonly license: License;
  readonly plan: Plan | undefined;
  readonly planName: string;
  /** What the customer calls it; null without a name. */
  readonly label: string | null;
  /** Both, to tell it from others of the same plan. */
  readonly name: string;
  readonly need: Need | null;
}

/** What the customer calls a licence; null where it has no name. */
export function labelOf({ metadata, external_id: externalId }: License): string | null {
  return metadata['label'] ?? metadata['name'] ?? externalId;
}

/** Gives each licence its plan, its names and what it needs. */
export function useListed(): (license: License, nowMs: number) => Listed {
  const { account } = useAccount();
  const { data: plans } = useSuspenseQuery(plansQuery(account));
  const byId = useMemo(() => new Map(plans.map((plan) => [plan.id, plan])), [plans]);
  return (license, nowMs) => {
    const plan = byId.get(license.plan);
    const planName = plan?.name ?? license.plan;
    const label = labelOf(license);
    return {
      license,
      plan,
      planName,
      label,
      name: [planName, label].filter(Boolean).join(', '),
      need: needOf(license, nowMs),
    };
  };
}

/** Every licence of the account, the newest first. */
export function useLicenses(): { licenses: License[]; readAt: number } {
  const { account } = useAccount();
  const { data, dataUpdatedAt } = useSuspenseQuery(licensesQuery(account));
  return { licenses: data, readAt: dataUpdatedAt };
}
