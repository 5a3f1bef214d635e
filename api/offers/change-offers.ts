import type { z } from 'zod';
import type { listOffers, offerSchema } from '../../contract/offers.ts';
import type { Plan } from '../../domain/catalog/plan.ts';
import { termsOfLatestPeriod, termsOfNextPeriod } from '../../domain/lifecycle/next-terms.ts';
import { makeChangeOffer, type ChangeOfferRefusal } from '../../domain/offers/change-offer.ts';
import { priceLineJson } from '../charges/price-line-json.ts';
import { problem, refusalProblem, validationProblem } from '../http/problem.ts';
import type { Call } from '../http/route.ts';
import type { LicenseRead } from '../licenses/license-json.ts';
import { loadLicense, timeOf } from '../licenses/load.ts';
import { namedPlan, soldPlans } from './account-offer.ts';

type OfferJson = z.input<typeof offerSchema>;
type Query = z.output<typeof listOffers.query>;

/**
 * What a licence can change to in its next period: the plan that is named, or the one that it has and all that are sold.
 * Throws `validation_failed` for an unknown plan, and for a currency: the licence keeps its own.
 */
export async function changeOffers(call: Call, id: string, query: Query): Promise<OfferJson[]> {
  const read = await loadLicense(call, id);
  if (read.discarded) throw problem('sandbox_discarded');
  const { account, currency } = query;
  if (account !== undefined && account !== read.record.account)
    throw validationProblem([{ key: 'account', parameter: 'account' }]);
  const own = read.record.terms.currency;
  if (currency !== undefined && currency !== own)
    throw validationProblem([{ key: 'one_of', params: { values: [own] }, parameter: 'currency' }]);
  return plansToChangeTo(call, read, query.plan).map((plan) => changeOfferJson(call, read, plan, query));
}

function plansToChangeTo(call: Call, { record }: LicenseRead, named: string | undefined): Plan[] {
  const held = termsOfLatestPeriod(record).plan;
  if (named !== undefined) return [named === held.id ? held : namedPlan(call, named)];
  return [held, ...soldPlans(call).filter(({ id }) => id !== held.id)];
}

function changeOfferJson(call: Call, read: LicenseRead, plan: Plan, { quantity }: Query): OfferJson {
  const { record } = read;
  const offer = makeChangeOffer(record, { plan, quantity: quantity ?? null }, timeOf(call, read));
  const { quantity: seats, currency } = termsOfNextPeriod(record);
  const shown = {
    object: 'offer' as const,
    account: record.account,
    license: record.id,
    plan: plan.id,
    quantity: quantity ?? seats,
    currency,
    trial: null,
  };
  if (!offer.ok) return { ...shown, price: null, lines: [], refusal: refusalJson(call, read, offer.refusal) };
  return { ...shown, price: offer.price, lines: offer.lines.map(priceLineJson), refusal: null };
}

/** A refusal in words, as the command would be answered. */
function refusalJson({ deps, language }: Call, { record }: LicenseRead, refusal: ChangeOfferRefusal) {
  const { about } = refusal.code === 'plan_not_sold' ? refusal : refusalProblem(refusal).parts;
  return { code: refusal.code, ...deps.texts.problem(language, refusal.code, about, record.terms.zone) };
}
