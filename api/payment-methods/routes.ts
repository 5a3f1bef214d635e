import type { z } from 'zod';
import { formatInstant } from '../../contract/format.ts';
import {
  addPaymentMethod,
  listPaymentMethods,
  removePaymentMethod,
  setDefaultPaymentMethod,
  type paymentMethodSchema,
} from '../../contract/money.ts';
import { listOwingLicenses } from '../../db/queries/licenses.ts';
import * as methods from '../../db/queries/payment-methods.ts';
import { actorOf } from '../../domain/access/actor.ts';
import { loadAccount, loadReferencedAccount } from '../accounts/load.ts';
import { problem } from '../http/problem.ts';
import { requireFound } from '../http/require.ts';
import { toProblem } from '../http/error-to-problem.ts';
import { implement, principalOf, type Call } from '../http/route.ts';

export const paymentMethodRoutes = [
  implement(addPaymentMethod, async ({ body }, call) => {
    const { db, deps } = call;
    const { cards } = deps;
    const account = await loadReferencedAccount(call, body.account, '#/account');
    const card = await cards.attach(account, body.token, call.idempotencyId);
    if ('refused' in card)
      throw problem('payment_method_invalid', {
        detail: card.detail,
        errors: [{ key: 'card_refused', pointer: '#/token' }],
        about: { reason: card.refused },
      });
    if (body.default) await cards.setDefault(account, card.id);
    const { id, ...shown } = card;
    const method = { ...shown, stripeId: id, accountId: account.id, isDefault: body.default };
    const saved = await methods.savePaymentMethod(db, method);
    return { ...methodJson(saved), retrying: body.default ? await retryOwed(call, account.id) : [] };
  }),
  implement(listPaymentMethods, async ({ query }, call) => {
    const { id } = await loadAccount(call, query.account);
    return { data: (await methods.listPaymentMethods(call.db, id)).map(methodJson), next_cursor: null };
  }),
  implement(setDefaultPaymentMethod, async ({ params, body }, call) => {
    const { db, deps } = call;
    const account = await loadReferencedAccount(call, body.account, '#/account');
    await loadMethod(call, account.id, params.id);
    await deps.cards.setDefault(account, params.id);
    await methods.setDefaultPaymentMethod(db, account.id, params.id);
    const method = await loadMethod(call, account.id, params.id);
    return { ...methodJson(method), retrying: await retryOwed(call, account.id) };
  }),
  implement(removePaymentMethod, async ({ params, query }, call) => {
    const { db, deps } = call;
    const account = await loadAccount(call, query.account);
    // Delete the row first: from then on the card is not charged. A repetition detaches the card if this request fails.
    const removed = await methods.removePaymentMethod(db, account.id, params.id);
    const detached = await deps.cards.detach(account, params.id);
    if (!removed && !detached) throw problem('not_found');
    return { id: params.id, removed: true as const };
  }),
];

/** The licences that try again to collect what they owe. The card is saved: an outage of Temporal is no error. */
async function retryOwed(call: Call, account: string): Promise<string[] | null> {
  const { accountClient, log } = call.deps;
  if ((await listOwingLicenses(call.db, account)).length === 0) return [];
  try {
    return [...(await accountClient.retryOwed(account, actorOf(principalOf(call)), call.deadline))];
  } catch (error) {
    // The card is saved whatever happened: the reply says that the licences try again by their own schedule.
    const level = toProblem(error).status === 503 ? 'warn' : 'error';
    log[level]({ account, err: error }, 'payments owed were not tried again with a new card');
    return null;
  }
}

async function loadMethod({ db }: Call, account: string, id: string): Promise<methods.PaymentMethod> {
  return requireFound(await methods.findPaymentMethod(db, account, id));
}

function methodJson(method: methods.PaymentMethod): z.input<typeof paymentMethodSchema> {
  return {
    object: 'payment_method',
    id: method.stripeId,
    account: method.accountId,
    brand: method.brand,
    last4: method.last4,
    exp_month: method.expMonth,
    exp_year: method.expYear,
    default: method.isDefault,
    created_at: formatInstant(method.createdAt),
  };
}
