import type { z } from 'zod';
import { formatInstant } from '../../contract/format.ts';
import { listOffers, type offerSchema } from '../../contract/offers.ts';
import type { Account } from '../../db/queries/accounts.ts';
import type { InstantMs } from '../../domain/calendar/instant.ts';
import type { Plan } from '../../domain/catalog/plan.ts';
import { firstPeriodLines, trialEnd, type OfferRefusal } from '../../domain/offers/offer.ts';
import { loadAccount } from '../accounts/load.ts';
import { priceLineJson } from '../charges/price-line-json.ts';
import { validationProblem } from '../http/problem.ts';
import { implement, StatusReply, type Call } from '../http/route.ts';
import { accountOffer, clockOf, namedPlan, soldPlans, type PlanRequest } from './account-offer.ts';
import { changeOffers } from './change-offers.ts';

type OfferJson = z.input<typeof offerSchema>;
type Terms = Pick<z.output<typeof listOffers.query>, 'currency' | 'quantity'>;

export const offerRoute = implement(listOffers, async ({ query }, call) => {
  const data =
    query.license === undefined ? await newOffers(call, query) : await changeOffers(call, query.license, query);
  // The texts of refusals are in the caller's language.
  const headers = { 'content-language': call.language, vary: 'Accept-Language' };
  return new StatusReply(200, { data, next_cursor: null }, headers);
});

type Query = z.output<typeof listOffers.query>;

/** What the account can buy, the cheapest first. Throws `validation_failed` where none is named. */
async function newOffers(call: Call, query: Query): Promise<OfferJson[]> {
  if (query.account === undefined) throw validationProblem([{ key: 'required', parameter: 'account' }]);
  const account = await loadAccount(call, query.account);
  const at = (await clockOf(call, account)) ?? call.deps.now();
  const offers = await Promise.all(
    plansOf(call, query.plan).map((plan) => offerJson(call, account, { ...query, plan, at })),
  );
  return offers.toSorted((a, b) => priceOf(a) - priceOf(b));
}

/** Those that are refused come last. */
function priceOf({ price }: OfferJson): number {
  return price?.amount ?? Infinity;
}

/** The plan that is named, or all that are sold. Throws 422 for an unknown one. */
function plansOf(call: Call, named: string | undefined): Plan[] {
  return named === undefined ? soldPlans(call) : [namedPlan(call, named)];
}

async function offerJson(
  call: Call,
  account: Account,
  { plan, at, currency, quantity }: { plan: Plan; at: InstantMs } & Terms,
): Promise<OfferJson> {
  const wanted = { plan: plan.id, currency, quantity, at };
  const offer = await accountOffer(call, account, { ...wanted, trial: false });
  const shown = {
    object: 'offer' as const,
    account: account.id,
    license: null,
    plan: plan.id,
    quantity: quantity ?? plan.seats.min,
    currency: currency ?? account.currency,
  };
  if (!offer.ok)
    return { ...shown, price: null, lines: [], trial: null, refusal: refusalJson(call, account, offer.refusal) };
  const { trial } = plan;
  return {
    ...shown,
    price: offer.price,
    lines: firstPeriodLines(offer.terms, at).map(priceLineJson),
    trial: trial && {
      days: trial.days,
      ends_at: formatInstant(trialEnd(trial, at, account.zone)),
      refusal: await trialRefusal(call, account, wanted),
    },
    refusal: null,
  };
}

/** Why the account gets no trial of a plan that it can buy; null when it does. */
async function trialRefusal(call: Call, account: Account, request: Omit<PlanRequest, 'trial'>) {
  const offer = await accountOffer(call, account, { ...request, trial: true });
  return offer.ok ? null : refusalJson(call, account, offer.refusal);
}

/** A refusal in words. Throws for one that depends on the request alone, which is refused earlier: a bug. */
function refusalJson({ deps, language }: Call, { zone }: Account, refusal: OfferRefusal): OfferJson['refusal'] {
  const { code } = refusal;
  if (code === 'plan_not_found' || code === 'trial_not_offered') throw new Error(`An offer was refused with ${code}`);
  return { code, ...deps.texts.problem(language, code, refusal.about, zone) };
}
