import { z } from 'zod';
import { ACCOUNT_VIEW } from '../domain/people/account-views.ts';
import { defineOperation } from './operation.ts';
import { accountRole } from './people.ts';
import { accountId, idOf, instantOut, listOf, page, personId, text } from './schemas.ts';

const viewId = idOf('avw');
const { minutes, minReason, maxReason } = ACCOUNT_VIEW;

export const accountViewSchema = z
  .object({
    object: z.literal('account_view'),
    id: viewId,
    account: accountId,
    as: accountRole,
    viewed_by: z.object({ id: personId, first_name: z.string() }),
    reason: z.string(),
    created_at: instantOut,
    until: instantOut.meta({ description: 'When it was over, or is over at the latest.' }),
    ended: z.boolean().meta({ description: 'Whether it was ended, rather than running out.' }),
  })
  .meta({ id: 'AccountView', description: "A view of an account by one of the vendor's people." });

const ofAccount = { path: '/v1/accounts/{id}/views', params: z.object({ id: accountId }) } as const;

export const viewAccount = defineOperation({
  ...ofAccount,
  id: 'viewAccount',
  method: 'post',
  tag: 'Support',
  permission: 'accounts:view',
  // An answer that is repeated would say that a session is in a view which has ended since.
  idempotency: 'none',
  summary: 'View an account as one of its members has it',
  description:
    `For ${minutes} minutes at most, your session reads what a member of the role reads, and changes nothing: other requests are refused ` +
    'with `view_is_read_only`. Licence keys stay hidden. It stays in the view until you end it, or sign out. The owners get a mail, at ' +
    'most one a day. Answers within the view have the header `Evergreen-View-Until`. The session gets a new cookie.',
  body: z.strictObject({
    as: accountRole.default('owner'),
    reason: text(maxReason).min(minReason).meta({ description: 'The owners are told it.' }),
  }),
  reply: accountViewSchema,
  status: 201,
  problems: ['view_open', 'session_required'],
});

export const listAccountViews = defineOperation({
  ...ofAccount,
  id: 'listAccountViews',
  method: 'get',
  tag: 'Accounts',
  permission: 'account_views:read',
  summary: "Who of the vendor's people has viewed the account, when and why, newest first",
  query: z.strictObject(page),
  reply: listOf(accountViewSchema),
});

export const endAccountView = defineOperation({
  id: 'endAccountView',
  method: 'delete',
  path: '/v1/views/current',
  tag: 'Support',
  permission: 'signed_in',
  summary: 'End the view that your session is in',
  description: 'The session gets a new cookie.',
  reply: z.object({ ended: z.literal(true) }),
  problems: ['not_found'],
});
