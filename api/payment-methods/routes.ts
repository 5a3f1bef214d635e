import { z } from 'zod';
import {
  findPaymentMethod,
  listPaymentMethods,
  removePaymentMethod,
  savePaymentMethod,
  setDefaultPaymentMethod,
  type PaymentMethod,
} from '../../db/queries/payment-methods.ts';
import { STATES } from '../../domain/lifecycle/license.ts';
import { retryOwedPayments } from './retry-owed.ts';
import { accountId, loadAccount, loadReferencedAccount } from '../accounts/routes.ts';
import { problem } from '../http/problem.ts';
import { defineRoute, type Call } from '../http/route.ts';
import { formatInstant, instantOut } from '../http/schemas.ts';
import { licenseId } from '../licenses/schema.ts';

const methodSchema = z
  .object({
    id: z.string().meta({ description: "The billing provider's id." }),
    account: accountId,
    brand: z.string(),
    last4: z.string(),
    exp_month: z.int(),
    exp_year: z.int(),
    default: z.boolean().meta({ description: 'The one that is charged.' }),
    created_at: instantOut,
  })
  .meta({ id: 'PaymentMethod' });

const retriedSchema = z
  .array(z.object({ license: licenseId, paid: z.boolean(), state: z.enum(STATES).nullable() }))
  .meta({ description: 'Licences that owed a payment, and where they stand; `state` is null without word in time.' });

const providerId = z.string().regex(/^[A-Za-z0-9_]{1,100}$/, 'an id or token of the billing provider, such as pm_…');
const common = { tag: 'Money', scopes: ['admin', 'agent', 'customer'] } as const;
const query = z.strictObject({ account: accountId });

export const paymentMethodRoutes = [
  defineRoute({
    ...common,
    method: 'post',
    path: '/v1/payment-methods',
    summary: 'Add a payment method, by the token that the billing provider made of the card',
    description: 'As the new default it is charged at once for licences of the account whose payment has failed.',
    body: z.strictObject({ account: accountId, token: providerId, default: z.boolean().default(true) }),
    reply: methodSchema.extend({ retried: retriedSchema }),
    status: 201,
    handler: async ({ body }, call) => {
      const account = await loadReferencedAccount(call, body.account, '#/account');
      const card = await call.deps.cards.attach(account, body.token, call.idempotencyId);
      if ('refused' in card)
        throw problem('payment_method_invalid', {
          detail: card.detail,
          errors: [{ detail: card.detail, pointer: '#/token' }],
          extensions: { reason: card.refused },
        });
      if (body.default) await call.deps.cards.setDefault(account, card.id);
      const { id, ...shown } = card;
      const method = { ...shown, stripeId: id, accountId: account.id, isDefault: body.default };
      const saved = await savePaymentMethod(call.deps.db, method);
      return { ...methodJson(saved), retried: body.default ? await retryOwedPayments(call, account.id) : [] };
    },
  }),
  defineRoute({
    ...common,
    method: 'get',
    path: '/v1/payment-methods',
    summary: 'List the payment methods of an account, the default first',
    query,
    reply: z.object({ data: z.array(methodSchema), next_cursor: z.null() }),
    handler: async ({ query }, call) => {
      const { id } = await loadAccount(call, query.account);
      return { data: (await listPaymentMethods(call.deps.db, id)).map(methodJson), next_cursor: null };
    },
  }),
  defineRoute({
    ...common,
    method: 'post',
    path: '/v1/payment-methods/{id}/default',
    summary: 'Make a payment method the one that is charged',
    params: z.object({ id: providerId }),
    body: z.strictObject({ account: accountId }),
    reply: methodSchema.extend({ retried: retriedSchema }),
    handler: async ({ params, body }, call) => {
      const account = await loadReferencedAccount(call, body.account, '#/account');
      await loadMethod(call, account.id, params.id);
      await call.deps.cards.setDefault(account, params.id);
      await setDefaultPaymentMethod(call.deps.db, account.id, params.id);
      const method = await loadMethod(call, account.id, params.id);
      return { ...methodJson(method), retried: await retryOwedPayments(call, account.id) };
    },
  }),
  defineRoute({
    ...common,
    method: 'delete',
    path: '/v1/payment-methods/{id}',
    summary: 'Remove a payment method',
    params: z.object({ id: providerId }),
    query,
    reply: z.object({ id: z.string(), removed: z.literal(true) }),
    handler: async ({ params, query }, call) => {
      const account = await loadAccount(call, query.account);
      // Our own row goes first: from then on nothing is charged to the card. A repetition does what is left to do.
      const removed = await removePaymentMethod(call.deps.db, account.id, params.id);
      const detached = await call.deps.cards.detach(account, params.id);
      if (!removed && !detached) throw noSuchMethod();
      return { id: params.id, removed: true as const };
    },
  }),
];

async function loadMethod({ deps }: Call, account: string, id: string): Promise<PaymentMethod> {
  const found = await findPaymentMethod(deps.db, account, id);
  if (!found) throw noSuchMethod();
  return found;
}

function noSuchMethod(): Error {
  return problem('not_found', { detail: 'The account has no such payment method.' });
}

function methodJson(method: PaymentMethod): z.input<typeof methodSchema> {
  return {
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
