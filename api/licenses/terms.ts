import type { z } from 'zod';
import { formatInstant, formatInstantOrNull } from '../../contract/format.ts';
import { getLicenseTerms } from '../../contract/license-terms.ts';
import { listTermsEntries } from '../../db/change-log.ts';
import type { License } from '../../domain/lifecycle/license.ts';
import { withChange } from '../../domain/lifecycle/next-terms.ts';
import { changedFacts, termsFacts, type KnownFacts, type TermsFacts } from '../../domain/lifecycle/terms-facts.ts';
import { comingTerms, termsVersions, type Agreement } from '../../domain/lifecycle/terms-history.ts';
import { implement, type Call } from '../http/route.ts';
import { actorJson } from './change-log.ts';
import { loadLicense, timeOf } from './load.ts';

type Reply = z.input<(typeof getLicenseTerms)['reply']>;
type TermsJson = Reply['coming'][number]['terms'];

export const licenseTermsRoutes = [
  implement(getLicenseTerms, async ({ params }, call) => {
    const read = await loadLicense(call, params.id);
    const { record } = read;
    const entries = await listTermsEntries(call.db, params.id);
    return {
      license: params.id,
      versions: termsVersions(record, entries)
        .toReversed()
        .map(({ version, from, until, agreed, renewals, facts, changes }) => ({
          version,
          from: formatInstantOrNull(from),
          until: formatInstantOrNull(until),
          agreed: agreed && agreementJson(agreed),
          renewals: { count: renewals.count, last: formatInstantOrNull(renewals.last) },
          terms: facts && termsJson(facts, call),
          changes: changes,
        })),
      coming: comingTerms(record, entries, timeOf(call, read)).map(({ from, paid, agreed, facts, changes }) => ({
        from: formatInstantOrNull(from),
        paid,
        agreed: agreed && agreementJson(agreed),
        terms: termsJson(facts, call),
        changes: changes,
      })),
      sold_now: soldNow(record, call),
    };
  }),
];

function agreementJson({ by, at, actor, sequence }: Agreement): NonNullable<Reply['coming'][number]['agreed']> {
  return { by, at: formatInstant(at), actor: actorJson(actor), sequence };
}

function termsJson({ plan, plan_name: name, seats, price, ...rules }: KnownFacts, { deps }: Call): TermsJson {
  return {
    plan: { id: plan, name: name ?? deps.catalog.plan(plan)?.name ?? plan },
    seats,
    price,
    rules: hasAll(rules) ? rules : null,
  };
}

function hasAll(rules: Partial<TermsFacts>): rules is Omit<TermsFacts, 'plan' | 'plan_name' | 'seats' | 'price'> {
  return rules.cadence !== undefined;
}

function soldNow({ terms }: License, call: Call): Reply['sold_now'] {
  const plan = call.deps.catalog.plan(terms.plan.id);
  if (plan?.status !== 'sold' || plan.prices[terms.currency] === undefined) return null;
  const today = termsFacts(withChange(terms, { plan, quantity: terms.quantity }));
  return { terms: termsJson(today, call), changes: changedFacts(termsFacts(terms), today) };
}
