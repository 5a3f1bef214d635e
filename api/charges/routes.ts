import type { z } from 'zod';
import { getCharge, listCharges, type chargeSchema } from '../../contract/charges.ts';
import { formatInstant } from '../../contract/format.ts';
import * as charges from '../../db/queries/charges.ts';
import { rangeOf, scopeOf } from '../http/filters.ts';
import { requireFound } from '../http/require.ts';
import { implement } from '../http/route.ts';
import { priceLineJson } from './price-line-json.ts';

export const chargeRoutes = [
  implement(listCharges, async ({ query }, call) => {
    const filter = {
      ...scopeOf(call, query),
      status: query.status,
      purpose: query.purpose,
      createdAt: rangeOf(query, 'created_at'),
    };
    const found = await charges.listCharges(call.db, filter, query);
    return { data: found.data.map(chargeJson), next_cursor: found.nextCursor };
  }),
  implement(getCharge, async ({ params }, call) => {
    return chargeJson(requireFound(await charges.findCharge(call.db, { id: params.id })));
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
