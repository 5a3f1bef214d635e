import { z } from 'zod';
import { deterministicId, newId } from '../../db/ids.ts';
import type { Account } from '../../db/queries/accounts.ts';
import { findDefaultPaymentMethod } from '../../db/queries/payment-methods.ts';
import { findEarlierTrial } from '../../db/queries/licenses.ts';
import { findSandbox } from '../../db/queries/sandboxes.ts';
import type { InstantMs } from '../../domain/calendar/instant.ts';
import type { Plan } from '../../domain/catalog/plan.ts';
import type { Terms } from '../../domain/lifecycle/license.ts';
import { isCurrency, type Currency } from '../../domain/money/money.ts';
import { loadReferencedAccount } from '../accounts/routes.ts';
import { actorOf } from '../http/principal.ts';
import { validationProblem, problem, refusalProblem } from '../http/problem.ts';
import { principalOf, defineRoute, type Call } from '../http/route.ts';
import { currency } from '../http/schemas.ts';
import { visibleKey, loadLicense, serializeLicense } from './load.ts';
import { accountId, licenseKeySchema, licenseSchema } from './schema.ts';

const body = z.strictObject({
  account: accountId.meta({ description: "An account, or a sandbox's." }),
  plan: z.string().max(100),
  quantity: z.int().min(1).optional().meta({ description: 'Seats; left out: the least that the plan is sold in.' }),
  currency: currency.optional().meta({ description: "Left out: the account's." }),
  trial: z.boolean().default(false),
  auto_renew: z.boolean().default(true),
});
type LicenseRequest = z.output<typeof body>;

export const createRoute = defineRoute({
  method: 'post',
  path: '/v1/licenses',
  tag: 'Licences',
  summary: 'Create a licence, as a trial or paid',
  description:
    'Answers once the trial has begun or the first payment has succeeded; when it failed, with 402 and the id of the ' +
    'licence, which can be reactivated with another payment method. The key is in this answer.',
  scopes: ['admin', 'agent', 'customer'],
  body,
  reply: licenseSchema.extend({ key: licenseKeySchema }),
  status: 201,
  handler: async ({ body }, call) => {
    const account = await loadReferencedAccount(call, body.account, '#/account');
    const terms = termsOf(call, account, body);
    const id = licenseIdFor(call.idempotencyId);
    const begin = () => createLicense(call, { id, account, terms, body });
    // One at a time, so that each sees the trials before it.
    if (body.trial) await call.deps.singleFlight.serialize(`trial/${account.id}/${terms.plan.id}`, begin);
    else await begin();
    const [read, key] = await Promise.all([loadLicense(call, id), visibleKey(call, id)]);
    return { ...serializeLicense(call, read), key };
  },
});

/** The same wish names the same licence, so that a repetition joins what was begun. */
function licenseIdFor(wish: string | null): string {
  return wish === null ? newId('lic') : deterministicId('lic', wish);
}

interface Purchase {
  readonly id: string;
  readonly account: Account;
  readonly terms: Terms;
  readonly body: LicenseRequest;
}

async function createLicense(call: Call, purchase: Purchase): Promise<void> {
  const { id, account, terms, body } = purchase;
  if (body.trial) await requireTrialAllowed(call, { id, account, plan: terms.plan });
  const clock = await clockOf(call, account);
  await openLicense(call, { ...purchase, clock });
  // Told to the licences that there were, the clock may have moved before this one was among them.
  const moved = await clockOf(call, account);
  if (moved !== null && moved !== clock) await call.deps.licenseClient.advanceClock(id, moved, call.deadline);
}

function termsOf({ deps }: Call, account: Account, wanted: LicenseRequest): Terms {
  const plan = deps.catalog.plan(wanted.plan);
  if (!plan) throw validationProblem([{ detail: 'There is no such plan; see GET /v1/plans', pointer: '#/plan' }]);
  if (plan.status !== 'sold')
    throw problem('plan_not_sold', {
      detail: `The plan ${plan.id} is not sold any more.`,
      extensions: { successor: plan.successor },
    });
  const region = deps.catalog.region(account.region);
  if (!region) throw new Error(`Account ${account.id} is in region ${account.region}, which the catalog does not know`);
  const quantity = wanted.quantity ?? plan.seats.min;
  if (quantity < plan.seats.min || quantity > plan.seats.max)
    throw problem('quantity_not_offered', {
      errors: [{ detail: `It must be from ${plan.seats.min} to ${plan.seats.max}`, pointer: '#/quantity' }],
      extensions: plan.seats,
    });
  return {
    plan,
    region,
    currency: requireOfferedCurrency(plan, wanted.currency ?? account.currency),
    quantity,
    zone: account.zone,
  };
}

function requireOfferedCurrency(plan: Plan, wanted: Currency): Currency {
  if (plan.prices[wanted] !== undefined) return wanted;
  throw problem('currency_not_offered', {
    detail: `The plan ${plan.id} is not sold in ${wanted}.`,
    errors: [{ detail: `There is no price in ${wanted}`, pointer: '#/currency' }],
    extensions: { currencies: Object.keys(plan.prices).filter(isCurrency) },
  });
}

async function requireTrialAllowed(call: Call, trial: { id: string; account: Account; plan: Plan }): Promise<void> {
  const { deps } = call;
  const { id, account, plan } = trial;
  if (!plan.trial) throw problem('trial_not_offered', { detail: `The plan ${plan.id} has no trial.` });
  if (plan.trial.payment_method === 'required' && !(await findDefaultPaymentMethod(deps.db, account.id)))
    throw problem('payment_method_required');
  if (principalOf(call).scope !== 'customer') return;
  const had = await findEarlierTrial(deps.db, { accountId: account.id, planId: plan.id, except: id });
  if (had !== null) throw problem('trial_used', { extensions: { license: had } });
}

/** The test clock of the account's sandbox; null for a live account. */
async function clockOf({ deps }: Call, account: Account): Promise<InstantMs | null> {
  if (account.sandboxId === null) return null;
  const sandbox = await findSandbox(deps.db, account.sandboxId);
  if (!sandbox || sandbox.discardedAt !== null) throw problem('sandbox_discarded');
  return sandbox.clock;
}

async function openLicense(call: Call, what: Purchase & { readonly clock: InstantMs | null }): Promise<void> {
  const { id, account, terms, clock, body } = what;
  const opening = {
    of: { id, account: account.id, sandbox: account.sandboxId, terms, autoRenew: body.auto_renew },
    event: { type: body.trial ? ('start_trial' as const) : ('purchase' as const) },
    actor: actorOf(principalOf(call)),
  };
  const outcome = await call.deps.licenseClient.open(id, { opening, clock }, call.deadline);
  // A wish from long ago, repeated when its licence is over: the licence is answered as it stands.
  if (outcome !== 'closed' && !outcome.ok) throw refusalProblem(outcome.refusal, { license: id });
}
