import { z } from 'zod';
import { deterministicId } from '../../db/ids.ts';
import { createAccount, findAccount, listAccounts, updateAccount, type Account } from '../../db/queries/accounts.ts';
import { isZone } from '../../domain/calendar/instant.ts';
import { accountFilter, canSee, requireVisible } from '../http/principal.ts';
import { validationProblem, problem } from '../http/problem.ts';
import { principalOf, defineRoute, type Call } from '../http/route.ts';
import { currency, idOf, formatInstant, instantOut, listOf, page, text } from '../http/schemas.ts';

export const accountId = idOf('acct');

const name = text(200);
const email = z.email('a mail address such as billing@example.com').max(254);
const language = z
  .string()
  .max(35)
  .regex(/^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/, 'a language tag such as en or pt-BR')
  .meta({ description: 'BCP 47' });
const zone = z
  .string()
  .max(64)
  .refine(isZone, 'an IANA time zone such as Europe/Berlin')
  .meta({ description: 'IANA time zone: days begin and end there.' });

export const accountSchema = z
  .object({
    id: accountId,
    name: z.string(),
    email: z.string(),
    language: z.string(),
    zone: z.string(),
    currency,
    region: z.string(),
    parent: z.string().nullable(),
    reminders: z.boolean().meta({ description: 'False: no reminders before a trial, a period or a licence ends, except those that a law requires.' }),
    sandbox: z.string().nullable(),
    created_at: instantOut,
  })
  .meta({ id: 'Account' });

const params = z.object({ id: accountId });

export const accountRoutes = [
  defineRoute({
    method: 'post',
    path: '/v1/accounts',
    tag: 'Accounts',
    summary: 'Create an account',
    scopes: ['admin', 'agent'],
    body: z.strictObject({
      name,
      email,
      language: language.default('en'),
      zone,
      currency: currency.default('EUR'),
      region: z.string().max(64).meta({ description: 'Id of a region of the catalog: which consumer rules hold.' }),
      parent: accountId.nullable().default(null),
      reminders: z.boolean().default(true),
    }),
    reply: accountSchema,
    status: 201,
    handler: async ({ body: { parent, ...body } }, call) => {
      if (!call.deps.catalog.region(body.region))
        throw validationProblem([{ detail: 'There is no such region', pointer: '#/region' }]);
      if (parent !== null) await requireLiveAccount(call, parent, '#/parent');
      const id = call.idempotencyId === null ? undefined : deterministicId('acct', call.idempotencyId);
      return accountJson(await createAccount(call.deps.db, { ...body, parentId: parent }, id));
    },
  }),
  defineRoute({
    method: 'get',
    path: '/v1/accounts',
    tag: 'Accounts',
    summary: 'List accounts, newest first',
    scopes: ['admin', 'agent', 'customer'],
    query: z.strictObject({ ...page, parent: accountId.optional(), sandbox: idOf('sbx').optional() }),
    reply: listOf(accountSchema),
    handler: async ({ query }, call) => {
      const filter = {
        id: accountFilter(principalOf(call), undefined),
        parentId: query.parent,
        sandboxId: query.sandbox,
      };
      const found = await listAccounts(call.deps.db, filter, query);
      return { data: found.data.map(accountJson), next_cursor: found.nextCursor };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/v1/accounts/{id}',
    tag: 'Accounts',
    summary: 'Read an account',
    scopes: ['admin', 'agent', 'customer'],
    params,
    reply: accountSchema,
    handler: async ({ params }, call) => accountJson(await loadAccount(call, params.id)),
  }),
  defineRoute({
    method: 'patch',
    path: '/v1/accounts/{id}',
    tag: 'Accounts',
    summary: 'Change an account',
    description: 'The zone of an account is pinned in the terms of its licences, and stays as it was created.',
    scopes: ['admin', 'agent', 'customer'],
    params,
    body: z
      .strictObject({ name, email, language, reminders: z.boolean() })
      .partial()
      .refine((changes) => Object.keys(changes).length > 0, 'name at least one of name, email, language, reminders'),
    reply: accountSchema,
    handler: async ({ params, body }, call) => {
      await loadAccount(call, params.id);
      const { name, email, language, reminders } = body;
      const changes = {
        ...(name === undefined ? {} : { name }),
        ...(email === undefined ? {} : { email }),
        ...(language === undefined ? {} : { language }),
        ...(reminders === undefined ? {} : { reminders }),
      };
      const changed = await updateAccount(call.deps.db, params.id, changes);
      if (!changed) throw problem('not_found');
      await call.deps.cards.updateCustomer(changed);
      return accountJson(changed);
    },
  }),
];

/** An account that the caller may see. Throws `not_found` for any other. */
export async function loadAccount(call: Call, id: string): Promise<Account> {
  return requireVisible(principalOf(call), await findAccount(call.deps.db, id), (account) => account.id);
}

/** The account that a body names, in the place that `pointer` tells. Throws 422 when the caller cannot see one. */
export async function loadReferencedAccount(call: Call, id: string, pointer: string): Promise<Account> {
  const found = canSee(principalOf(call), id) ? await findAccount(call.deps.db, id) : null;
  if (!found) throw validationProblem([{ detail: 'There is no such account', pointer }]);
  return found;
}

async function requireLiveAccount(call: Call, id: string, pointer: string): Promise<void> {
  const found = await loadReferencedAccount(call, id, pointer);
  if (found.sandboxId !== null) throw validationProblem([{ detail: 'It belongs to a sandbox', pointer }]);
}

function accountJson(account: Account): z.input<typeof accountSchema> {
  const { parentId, sandboxId, createdAt, stripeCustomerId: _provider, ...shown } = account;
  return {
    ...shown,
    parent: parentId,
    sandbox: sandboxId,
    created_at: formatInstant(createdAt),
  };
}
