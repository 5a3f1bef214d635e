import type { z } from 'zod';
import {
  createAccount,
  getAccount,
  listAccounts,
  requirePasskeys,
  updateAccount,
  type accountSchema,
} from '../../contract/accounts.ts';
import { formatInstant } from '../../contract/format.ts';
import { deterministicId } from '../../db/ids.ts';
import * as accounts from '../../db/queries/accounts.ts';
import { enqueueMail } from '../../db/queries/person-mails.ts';
import { isStrongFor } from '../../domain/people/sessions.ts';
import { rangeOf } from '../http/filters.ts';
import { withoutUndefined } from '../http/without-undefined.ts';
import { problem, validationProblem } from '../http/problem.ts';
import { requirePermission } from '../http/require.ts';
import { implement, principalOf } from '../http/route.ts';
import { asOwner } from '../members/owner.ts';
import { accountNews } from '../security-news/news.ts';
import { invoiceDetailsJson, invoiceDetailsOf } from './invoice-details.ts';
import { loadAccount, loadLiveAccount } from './load.ts';

export const accountRoutes = [
  implement(createAccount, async ({ body: { parent, external_id, ...body } }, call) => {
    if (!call.deps.catalog.region(body.region)) throw validationProblem([{ key: 'region', pointer: '#/region' }]);
    if (parent !== null) await loadLiveAccount(call, parent, '#/parent');
    const id = call.idempotencyId === null ? undefined : deterministicId('acct', call.idempotencyId);
    const account = { ...body, parentId: parent, externalId: external_id };
    return accountJson(await accounts.createAccount(call.db, account, id));
  }),
  implement(listAccounts, async ({ query }, call) => {
    const filter = {
      parentId: query.parent,
      sandboxId: query.sandbox,
      externalId: query.external_id,
      createdAt: rangeOf(query, 'created_at'),
    };
    const found = await accounts.listAccounts(call.db, filter, query);
    return { data: found.data.map(accountJson), next_cursor: found.nextCursor };
  }),
  implement(getAccount, async ({ params }, call) => accountJson(await loadAccount(call, params.id))),
  implement(updateAccount, async ({ params, body }, call) => {
    await loadAccount(call, params.id);
    const { external_id: externalId, invoice_details: details, ...rest } = body;
    // It is unique among all accounts: whoever could set it could find out those of others.
    if (externalId !== undefined) requirePermission(principalOf(call), 'accounts:create');
    const changes = withoutUndefined({ ...rest, externalId, ...(details && invoiceDetailsOf(details)) });
    const changed = await accounts.updateAccount(call.db, params.id, changes);
    if (!changed) throw problem('not_found');
    await call.deps.cards.updateCustomer(changed);
    return accountJson(changed);
  }),
  implement(requirePasskeys, async ({ params, body: { required } }, call) => {
    const { sandboxId } = await loadAccount(call, params.id);
    if (sandboxId !== null) throw validationProblem([{ key: 'sandbox_account', parameter: 'id' }]);
    // Nobody locks themselves out by a mistake.
    if (required && call.session && !isStrongFor(params.id, call.session)) throw problem('passkey_required');
    const changed = await asOwner(call, params.id, async (db) => {
      const account = await accounts.setPasskeysRequired(db, params.id, required);
      const event = required ? 'passkeys_required' : 'passkeys_not_required';
      if (account) await enqueueMail(db, accountNews(call, event, params.id));
      return account;
    });
    call.deps.sessions.forgetAccount(params.id);
    return accountJson(changed ?? (await loadAccount(call, params.id)));
  }),
];

function accountJson(account: accounts.Account): z.input<typeof accountSchema> {
  const {
    parentId,
    sandboxId,
    createdAt,
    externalId,
    metadata,
    passkeysRequired,
    id,
    name,
    email,
    language,
    zone,
    currency,
    region,
    reminders,
  } = account;
  return {
    object: 'account',
    id,
    name,
    email,
    language,
    zone,
    currency,
    region,
    reminders,
    invoice_details: invoiceDetailsJson(account),
    external_id: externalId,
    passkeys_required: passkeysRequired,
    metadata: { ...metadata },
    parent: parentId,
    sandbox: sandboxId,
    created_at: formatInstant(createdAt),
  };
}
