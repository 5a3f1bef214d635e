import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { licensesQuery, plansQuery, type License, type Plan } from '../../data/licenses.ts';
import { useAccount } from '../../data/me.ts';
import { paymentMethodsQuery, type PaymentMethod } from '../../data/payment-methods.ts';
import { needOf, type Need } from './urgency.ts';

/** A licence as the list shows it. */
export interface Listed {
  readonly license: License;
  readonly plan: Plan | undefined;
  readonly planName: string;
  /** What the customer calls it; null without a name. */
  readonly label: string | null;
  readonly need: Need | null;
}

/** Gives each licence its plan, its names and what it needs. */
export function useListed(): (license: License, nowMs: number) => Listed {
  const { account } = useAccount();
  const { data: plans } = useSuspenseQuery(plansQuery(account));
  const byId = useMemo(() => new Map(plans.map((plan) => [plan.id, plan])), [plans]);
  return (license, nowMs) => {
    const plan = byId.get(license.plan);
    return {
      license,
      plan,
      planName: plan?.name ?? license.plan,
      label: license.metadata['label'] ?? license.metadata['name'] ?? license.external_id,
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

/** The payment method that is charged; null where there is none, or the person cannot see it. */
export function useDefaultPaymentMethod(): PaymentMethod | null {
  return usePaymentMethods()?.find((method) => method.default) ?? null;
}

/** Whether nothing can be charged: the account has no payment method. */
export function useHasNoPaymentMethod(): boolean {
  return usePaymentMethods()?.length === 0;
}

function usePaymentMethods(): PaymentMethod[] | undefined {
  const { account, can } = useAccount();
  return useQuery({ ...paymentMethodsQuery(account), enabled: can('billing:read') }).data;
}
