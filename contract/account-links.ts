import { z } from 'zod';
import { GRANTABLE_ROLES, LINK_OFFER_DAYS, LINK_STATUSES } from '../domain/people/account-links.ts';
import { defineOperation } from './operation.ts';
import { accountId, atLeastOneField, atLeastOneFieldHint, idOf, instantOut, listOf, page } from './schemas.ts';

export const accountLinkId = idOf('lnk');

const role = z.enum(GRANTABLE_ROLES);
const GRANTS = {
  owner: role.optional(),
  billing_manager: role.optional(),
  license_manager: role.optional(),
  member: role.optional(),
  viewer: role.optional(),
};
const GRANTS_TEXT =
  'By role in the parent, the role that its people have in the account, which is never `owner`. Roles that are left out have no access.';
const grants = z
  .strictObject(GRANTS)
  .refine(atLeastOneField, atLeastOneFieldHint(Object.keys(GRANTS)))
  .meta({ description: GRANTS_TEXT, minProperties: 1, examples: [{ owner: 'license_manager', viewer: 'viewer' }] });

export const accountLinkSchema = z
  .object({
    object: z.literal('account_link'),
    id: accountLinkId,
    account: accountId.meta({ description: 'The child, which lets the people of its parent in.' }),
    account_name: z.string().meta({ description: 'What it was called when the link was offered.' }),
    parent: accountId,
    parent_name: z.string().nullable().meta({ description: 'What it was called when it accepted; null until then.' }),
    grants: z.object(GRANTS).meta({ description: GRANTS_TEXT }),
    status: z.enum(LINK_STATUSES).meta({
      description: '`active` alone gives access. `expired`: an offer that nobody accepted in time.',
    }),
    created_at: instantOut,
    expires_at: instantOut.meta({
      description: 'The offer can be accepted until then. A link that was accepted has no end.',
    }),
    accepted_at: instantOut.nullable(),
    ended_at: instantOut.nullable(),
  })
  .meta({ id: 'AccountLink' });

const read = { tag: 'People', method: 'get', permission: 'members:read' } as const;
const manage = { tag: 'People', permission: 'members:manage' } as const;

export const offerAccountLink = defineOperation({
  ...manage,
  id: 'offerAccountLink',
  method: 'post',
  path: '/v1/account-links',
  summary: 'Offer another account to become the parent of an account',
  description:
    `The owner of the parent can accept the offer for ${LINK_OFFER_DAYS} days. The answer does not say whether there is such an account. ` +
    'An account has one parent, or one offer, at a time; a parent has no parent.',
  stepUp: true,
  body: z.strictObject({ account: accountId, parent: accountId, grants }),
  reply: accountLinkSchema,
  status: 201,
  problems: ['link_exists', 'link_depth'],
});

export const listAccountLinks = defineOperation({
  ...read,
  id: 'listAccountLinks',
  path: '/v1/account-links',
  summary: 'List the links of accounts, as children and as parents, newest first',
  query: z.strictObject({ ...page, account: accountId.optional() }),
  problems: ['not_found'],
  reply: listOf(accountLinkSchema),
});

export const getAccountLink = defineOperation({
  ...read,
  id: 'getAccountLink',
  path: '/v1/account-links/{id}',
  summary: 'Read a link',
  params: z.object({ id: accountLinkId }),
  reply: accountLinkSchema,
});

export const acceptAccountLink = defineOperation({
  ...manage,
  id: 'acceptAccountLink',
  method: 'post',
  path: '/v1/account-links/{id}/accept',
  summary: 'Accept an offer, in the account that would be the parent',
  description: 'Its people then reach the child as its owner allows, by naming it in `Evergreen-Account`.',
  params: z.object({ id: accountLinkId }),
  idempotency: 'none',
  reply: accountLinkSchema,
  problems: ['link_over', 'link_depth', 'link_side'],
});

export const updateAccountLink = defineOperation({
  ...manage,
  id: 'updateAccountLink',
  method: 'patch',
  path: '/v1/account-links/{id}',
  summary:
    'Change what the people of the parent may do, as an owner of the child: at once here, within five seconds everywhere',
  stepUp: true,
  params: z.object({ id: accountLinkId }),
  body: z.strictObject({ grants }),
  reply: accountLinkSchema,
  problems: ['link_over', 'link_side'],
});

export const endAccountLink = defineOperation({
  ...manage,
  id: 'endAccountLink',
  method: 'delete',
  path: '/v1/account-links/{id}',
  summary: 'End a link or an offer, from either side: at once here, within five seconds everywhere',
  params: z.object({ id: accountLinkId }),
  reply: accountLinkSchema,
  problems: ['link_over'],
});
