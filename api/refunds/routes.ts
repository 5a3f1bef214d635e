import type { z } from 'zod';
import { formatInstant, formatInstantOrNull } from '../../contract/format.ts';
import {
  getRefund,
  listRefunds,
  retryRefund,
  settleRefund,
  type refundStateSchema,
  type refundSchema,
} from '../../contract/refunds.ts';
import * as refunds from '../../db/queries/refunds.ts';
import { accountFilter } from '../http/filters.ts';
import { problem } from '../http/problem.ts';
import { requireFound } from '../http/require.ts';
import { implement, principalOf, type Call } from '../http/route.ts';

export const refundRoutes = [
  implement(listRefunds, async ({ query }, call) => {
    const { status, waiting, account, ...page } = query;
    const filter = { status, waiting: waiting === 'true', accountId: accountFilter(call, account) };
    const found = await refunds.listRefunds(call.db, filter, page);
    return { data: found.data.map(refundJson), next_cursor: found.nextCursor };
  }),
  implement(getRefund, async ({ params }, call) => refundJson(await load(call, params.id))),
  implement(retryRefund, async ({ params }, call) => {
    await load(call, params.id);
    return changed(await refunds.retryRefund(call.db, params.id));
  }),
  implement(settleRefund, async ({ params, body }, call) => {
    await load(call, params.id);
    const by = { settledBy: principalOf(call).id, note: body.note };
    return changed(await refunds.settleRefund(call.db, params.id, by));
  }),
];

async function load(call: Call, id: string): Promise<refunds.Refund> {
  return requireFound(await refunds.findRefund(call.db, id));
}

function changed(refund: refunds.Refund | null) {
  if (!refund) throw problem('refund_over');
  return refundJson(refund);
}

function refundJson(refund: refunds.Refund): z.input<typeof refundSchema> {
  const { id, wanted, failure, refusals, note } = refund;
  return {
    ...refundStateJson(refund),
    object: 'refund',
    id,
    invoice: refund.invoiceId,
    account: refund.accountId,
    wanted,
    failure,
    refusals,
    next_look_at: formatInstantOrNull(refund.nextLookAt),
    waiting: refunds.isWaiting(refund),
    settled_by: refund.settledBy,
    note,
  };
}

/** What an invoice says of its refund. */
export function refundStateJson(refund: refunds.Refund): z.input<typeof refundStateSchema> {
  const { status, refunded, currency } = refund;
  return {
    status,
    returned: { amount: refunded, currency },
    created_at: formatInstant(refund.createdAt),
    updated_at: formatInstant(refund.updatedAt),
  };
}
