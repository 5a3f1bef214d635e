import { findClaimHolder } from '../../db/queries/claims.ts';
import { findDefaultPaymentMethod } from '../../db/queries/payment-methods.ts';
import { findSandbox } from '../../db/queries/sandboxes.ts';
import type { Account } from '../../db/queries/accounts.ts';
import type { InstantMs } from '../../domain/calendar/instant.ts';
import type { Plan, Region } from '../../domain/catalog/plan.ts';
import { trialClaim } from '../../domain/lifecycle/claims.ts';
import { makeOffer, type OfferRequest } from '../../domain/offers/offer.ts';
import { problem, validationProblem } from '../http/problem.ts';
import { principalOf, type Call } from '../http/route.ts';

/** A plan that an account asks for, by its id. */
export type PlanRequest = Pick<OfferRequest, 'currency' | 'quantity' | 'trial' | 'at'> & {
  readonly plan: string;
  /** Id of the licence that is being created: its own trial is no earlier one. */
  readonly license?: string;
};

/** The terms on which the account gets the plan today, or why not. */
export async function accountOffer(
  call: Call,
  account: Account,
  request: PlanRequest,
): Promise<ReturnType<typeof makeOffer>> {
  const { db, deps } = call;
  const { plan, license, ...rest } = request;
  const [method, holder] = request.trial
    ? await Promise.all([findDefaultPaymentMethod(db, account.id), findClaimHolder(db, trialClaim(account.id, plan))])
    : [null, null];
  return makeOffer({
    ...rest,
    plan: deps.catalog.plan(plan),
    region: regionOf(call, account),
    account,
    hasPaymentMethod: method !== null,
    earlierTrial: holder === license ? null : holder,
    mayRepeatTrial: mayRepeatTrial(call),
  });
}

/** The plans that are sold today. */
export function soldPlans({ deps }: Call): Plan[] {
  return [...deps.catalog.plans.values()].filter(({ status }) => status === 'sold');
}

/** The plan of a query's `plan`. Throws `validation_failed` for an unknown one. */
export function namedPlan({ deps }: Call, name: string): Plan {
  const plan = deps.catalog.plan(name);
  if (!plan) throw validationProblem([{ key: 'plan', parameter: 'plan' }]);
  return plan;
}

/** Whether the caller may start a trial of a plan that the account has tried before. */
export function mayRepeatTrial(call: Call): boolean {
  return principalOf(call).permissions.has('trials:repeat');
}

function regionOf({ deps }: Call, account: Account): Region {
  const region = deps.catalog.region(account.region);
  if (!region) throw new Error(`Account ${account.id} is in region ${account.region}, which the catalog does not know`);
  return region;
}

/** The test clock of the account's sandbox; null for a live account. Throws `sandbox_discarded`. */
export async function clockOf({ db }: Call, account: Account): Promise<InstantMs | null> {
  if (account.sandboxId === null) return null;
  const sandbox = await findSandbox(db, account.sandboxId);
  if (!sandbox || sandbox.discardedAt !== null) throw problem('sandbox_discarded');
  return sandbox.clock;
}
