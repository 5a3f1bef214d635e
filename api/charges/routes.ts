import type { z } from 'zod';
import { getCharge, listCharges, type chargeSchema } from '../../contract/charges.ts';
import { formatInstant } from '../../contract/format.ts';
import * as charges from '../../db/queries/charges.ts';
import { rangeOf, scopeOf } from '../http/filters.ts';
import { requireVisible } from '../http/principal.ts';
import { implement, principalOf } from '../http/route.ts';
import { priceLineJson } from './price-line-json.ts';

export const chargeRoutes = [
  implement(listCharges, async ({ query }, call) => {
    const filter = {
      ...scopeOf(principalOf(call), query),
      status: query.status,
      purpose: query.purpose,
      createdAt: rangeOf(query, 'created_at'),
    };
    const found = await charges.listCharges(call.deps.db, filter, query);
    return { data: found.data.map(chargeJson), next_cursor: found.nextCursor };
  }),
  implement(getCharge, async ({ params }, call) => {
    const found = await charges.findCharge(call.deps.db, { id: params.id });
    return chargeJson(requireVisible(principalOf(call), found, ({ accountId }) => accountId));
  }),
];

function chargeJson(charge: charges.ChargeRow): z.input<typeof chargeSchema> {
  return {
    object: 'charge',
    id: charge.id,
    license: charge.licenseId,
    account: charge.accountId,
    purpose: charge.purpose,
    status: charge.status,
    amount: { amount: charge.amount, currency: charge.currency },
    lines: charge.lines.map(priceLineJson),
    collection: charge.collection,
    attempts: charge.attempts,
    tried_at: formatInstant(charge.triedAt),
    failure: charge.failure,
    invoice: charge.invoiceId,
    hosted_url: charge.hostedUrl,
    sandbox: charge.sandboxId,
    created_at: formatInstant(charge.createdAt),
    updated_at: formatInstant(charge.updatedAt),
  };
}
