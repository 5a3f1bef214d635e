import { z } from 'zod';
import { listLicenses, type LicenseRow } from '../db/queries/licenses.ts';
import {
  findPaymentMethod,
  listPaymentMethods,
  removePaymentMethod,
  savePaymentMethod,
  setDefaultPaymentMethod,
  type PaymentMethod,
} from '../db/queries/payment-methods.ts';
import { STATES } from '../domain/lifecycle/license.ts';
import { accountId, loadAccount, namedAccount } from './accounts.ts';
import { actorOf } from './http/caller.ts';
import { Problem, problem } from './http/problem.ts';
import { callerOf, defineRoute, type Call } from './http/route.ts';
import { instant, instantOut } from './http/schemas.ts';
import { licenseId } from './licenses/schema.ts';

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

/** What became of the licences that owed a payment when the method was added. */
const retried = z.array(z.object({ license: licenseId, paid: z.boolean(), state: z.enum(STATES).nullable() }));

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
    reply: methodSchema.extend({ retried }),
    status: 201,
    handler: async ({ body }, call) => {
      const account = await namedAccount(call, body.account, '#/account');
      const card = await provider(call.deps.cards.attach(account, body.token));
      if ('refused' in card)
        throw problem('payment_method_invalid', {
          detail: card.detail,
          errors: [{ detail: card.detail, pointer: '#/token' }],
          about: { reason: card.refused },
        });
      if (body.default) await provider(call.deps.cards.setDefault(account, card.id));
      const { id, ...shown } = card;
      const method = { ...shown, stripeId: id, accountId: account.id, isDefault: body.default };
      const saved = await savePaymentMethod(call.deps.db, method);
      return { ...methodJson(saved), retried: body.default ? await retryOwed(call, account.id) : [] };
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
    reply: methodSchema.extend({ retried }),
    handler: async ({ params, body }, call) => {
      const account = await namedAccount(call, body.account, '#/account');
      await loadMethod(call, account.id, params.id);
      await provider(call.deps.cards.setDefault(account, params.id));
      await setDefaultPaymentMethod(call.deps.db, account.id, params.id);
      const method = await loadMethod(call, account.id, params.id);
      return { ...methodJson(method), retried: await retryOwed(call, account.id) };
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
      await loadMethod(call, account.id, params.id);
      await provider(call.deps.cards.detach(account, params.id));
      await removePaymentMethod(call.deps.db, account.id, params.id);
      return { id: params.id, removed: true as const };
    },
  }),
];

async function loadMethod({ deps }: Call, account: string, id: string): Promise<PaymentMethod> {
  const found = await findPaymentMethod(deps.db, account, id);
  if (!found) throw problem('not_found', { detail: 'The account has no such payment method.' });
  return found;
}

/** The outcome of a call to the billing provider; what it throws means that it is away. */
async function provider<T>(calling: Promise<T>): Promise<T> {
  try {
    return await calling;
  } catch (error) {
    throw error instanceof Problem ? error : problem('billing_unavailable', { cause: error });
  }
}

/** Tells the account's licences that owe a payment of the new method; each tries it at once. */
async function retryOwed(call: Call, account: string): Promise<z.input<typeof retried>> {
  const results: z.input<typeof retried> = [];
  let cursor: string | null = null;
  do {
    const filter = { accountId: account, state: 'grace', sandboxId: 'any' } as const;
    const found: { data: readonly LicenseRow[]; nextCursor: string | null } = await listLicenses(call.deps.db, filter, {
      cursor,
      limit: 100,
    });
    for (const { record } of found.data) {
      const outcome = await call.deps.engine.ask({
        license: record,
        event: { type: 'payment_method_added' },
        actor: actorOf(callerOf(call)),
        wish: call.wish,
        deadline: call.deadline,
      });
      const answered = outcome !== 'gone' && outcome.ok;
      results.push({
        license: record.id,
        paid: answered && outcome.state === 'active',
        state: answered ? outcome.state : null,
      });
    }
    cursor = found.nextCursor;
  } while (cursor !== null);
  return results;
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
    created_at: instant(method.createdAt),
  };
}
