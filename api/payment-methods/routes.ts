import { formatInstant } from '../../contract/format.ts';
import {
  addPaymentMethod,
  listPaymentMethods,
  removePaymentMethod,
  setDefaultPaymentMethod,
  startPaymentMethodSetup,
  completePaymentMethodSetup,
} from '../../contract/money.ts';
import * as methods from '../../db/queries/payment-methods.ts';
import { actorOf } from '../../domain/access/actor.ts';
import { loadAccount, loadLiveAccount, loadReferencedAccount } from '../accounts/load.ts';
import { problem } from '../http/problem.ts';
import { requireFound } from '../http/require.ts';
import { addSetUpCard } from './add-set-up-card.ts';
import { cardProblem } from './card-problem.ts';
import { methodJson } from './json.ts';
import { retryOwed } from './retry-owed.ts';
import { implement, principalOf, type Call } from '../http/route.ts';

export const paymentMethodRoutes = [
  implement(addPaymentMethod, async ({ body }, call) => {
    const { db, deps } = call;
    const { cards } = deps;
    const account = await loadReferencedAccount(call, body.account, '#/account');
    const card = await cards.attach(account, body.token, call.idempotencyId);
    if ('refused' in card) throw cardProblem(card, '#/token');
    if (body.default) await cards.setDefault(account, card.id);
    const { id, ...shown } = card;
    const method = { ...shown, stripeId: id, accountId: account.id, isDefault: body.default };
    const saved = await methods.savePaymentMethod(db, method);
    return {
      ...methodJson(saved),
      retrying: body.default ? await retryOwed(call, account.id, actorOf(principalOf(call))) : [],
    };
  }),
  implement(startPaymentMethodSetup, async ({ body }, call) => {
    const { site, cards } = call.deps;
    const account = await loadLiveAccount(call, body.account, '#/account');
    const { account: id, return_path: path } = body;
    const next = path === undefined ? '' : `&next=${encodeURIComponent(path)}`;
    const setup = await cards.startSetup(account, {
      successUrl: `${site.origin}/portal/${id}/billing/card-added?setup={CHECKOUT_SESSION_ID}${next}`,
      cancelUrl: `${site.origin}/portal${path ?? `/${id}/billing`}`,
      language: call.language,
      idempotencyId: call.idempotencyId,
    });
    const { expiresAt, ...shown } = setup;
    return { object: 'payment_method_setup' as const, ...shown, account: id, expires_at: formatInstant(expiresAt) };
  }),
  implement(completePaymentMethodSetup, async ({ params, body }, call) => {
    const account = await loadLiveAccount(call, body.account, '#/account');
    const setup = await call.deps.cards.findSetup(params.id);
    if (setup?.account !== account.id) throw problem('not_found');
    if (setup.status === 'open') throw problem('setup_not_complete');
    if (setup.status === 'expired') throw problem('setup_over');
    const saved = await addSetUpCard(call, account, setup, actorOf(principalOf(call)));
    if (!saved) throw problem('not_found');
    if ('refused' in saved) throw cardProblem(saved);
    return saved;
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
    return { ...methodJson(method), retrying: await retryOwed(call, account.id, actorOf(principalOf(call))) };
  }),
  implement(removePaymentMethod, async ({ params, query }, call) => {
    const { db, deps } = call;
    const account = await loadAccount(call, query.account);
    // Delete the row first: from then on the card is not charged. A repetition detaches the card if this request fails.
    const removed = await methods.removePaymentMethod(db, account.id, params.id);
    if (!removed && (await methods.findPaymentMethod(db, account.id, params.id))) {
      const licenses = await methods.listLicensesPaidOnlyBy(db, account.id, params.id);
      throw problem('payment_method_in_use', { about: { licenses } });
    }
    const detached = await deps.cards.detach(account, params.id);
    if (!removed && !detached) throw problem('not_found');
    return { id: params.id, removed: true as const };
  }),
];

async function loadMethod({ db }: Call, account: string, id: string): Promise<methods.PaymentMethod> {
  return requireFound(await methods.findPaymentMethod(db, account, id));
}
