import { z } from 'zod';
import { PERMISSIONS } from '../domain/access/permissions.ts';
import { defineOperation } from './operation.ts';
import { accountRole, meSchema } from './people.ts';
import { accountId, email, idOf, instantOut, listOf, page, personId } from './schemas.ts';

export const memberId = idOf('mem');
export const invitationId = idOf('inv');
export const transferId = idOf('otr');

export const memberSchema = z
  .object({
    object: z.literal('member'),
    id: memberId,
    account: accountId,
    person: personId,
    name: z.string(),
    email: z.string(),
    role: accountRole,
    created_at: instantOut,
  })
  .meta({ id: 'Member' });

const STATUSES = ['open', 'accepted', 'revoked', 'expired'] as const;

export const invitationSchema = z
  .object({
    object: z.literal('invitation'),
    id: invitationId,
    account: accountId,
    account_name: z.string(),
    email: z.string(),
    role: accountRole,
    status: z.enum(STATUSES),
    created_at: instantOut,
    expires_at: instantOut,
    sent: z.int().meta({ description: 'How often its mail was sent.' }),
  })
  .meta({ id: 'Invitation' });

export const transferSchema = z
  .object({
    object: z.literal('ownership_transfer'),
    id: transferId,
    account: accountId,
    from_person: personId,
    to_person: personId,
    status: z.enum(STATUSES),
    created_at: instantOut,
    expires_at: instantOut,
  })
  .meta({ id: 'OwnershipTransfer' });

const ofAccount = { ...page, account: accountId.optional() };
const read = { tag: 'People', method: 'get', permission: 'members:read' } as const;
const manage = { tag: 'People', permission: 'members:manage' } as const;
const own = { tag: 'People', permission: 'signed_in' } as const;
/** Whoever makes an owner, or takes the role away, may give the account away. */
const ABOUT_OWNERS = ['step_up_required'] as const;
const OWNER_TEXT = 'To make somebody an owner, a person must have signed in within the last ten minutes.';
const FORMER_OWNER_TEXT =
  'To take the role of an owner away, a person must have signed in within the last ten minutes.';

export const listMembers = defineOperation({
  ...read,
  id: 'listMembers',
  path: '/v1/members',
  summary: 'List the members of accounts, newest first',
  query: z.strictObject({
    ...ofAccount,
    permission: z
      .enum([...PERMISSIONS])
      .optional()
      .meta({ description: 'Only members of `account` whose role has it: who may do what others may not.' }),
  }),
  problems: ['not_found'],
  reply: listOf(memberSchema),
});

export const updateMember = defineOperation({
  ...manage,
  id: 'updateMember',
  method: 'patch',
  path: '/v1/members/{id}',
  summary: 'Change the role of a member',
  description: `The last owner of an account stays one. ${OWNER_TEXT} ${FORMER_OWNER_TEXT}`,
  params: z.object({ id: memberId }),
  body: z.strictObject({ role: accountRole }),
  reply: memberSchema,
  problems: ['last_owner', ...ABOUT_OWNERS],
});

export const removeMember = defineOperation({
  ...manage,
  id: 'removeMember',
  method: 'delete',
  path: '/v1/members/{id}',
  summary: 'Remove a member: at once here, within five seconds everywhere',
  description: `Open invitations that a removed owner has made are revoked. ${FORMER_OWNER_TEXT}`,
  params: z.object({ id: memberId }),
  reply: z.object({ id: memberId, removed: z.literal(true) }),
  problems: ['last_owner', ...ABOUT_OWNERS],
});

export const resetSignOn = defineOperation({
  ...manage,
  id: 'resetSignOn',
  method: 'delete',
  path: '/v1/members/{id}/sign-on',
  summary: "Forget whom the identity provider means by a member's address",
  description:
    'From the first single sign-on of a member on, the provider has to mean the same person (`sub`). After this the next one decides ' +
    "again. The owners are told by mail. 404 where the member has not signed in by the account's provider.",
  stepUp: true,
  params: z.object({ id: memberId }),
  reply: z.object({ id: memberId, reset: z.literal(true) }),
});

export const leaveAccount = defineOperation({
  ...own,
  bySignOn: true,
  id: 'leaveAccount',
  method: 'delete',
  path: '/v1/me/memberships/{id}',
  summary: 'Leave an account, which is named by its id',
  params: z.object({ id: accountId }),
  reply: meSchema,
  problems: ['last_owner'],
});

export const createInvitation = defineOperation({
  ...manage,
  id: 'createInvitation',
  method: 'post',
  path: '/v1/invitations',
  summary: 'Invite somebody into an account by mail',
  description: `The invitation can be accepted once, for seven days, by whoever signs in with the address. ${OWNER_TEXT}`,
  body: z.strictObject({ account: accountId, email, role: accountRole }),
  reply: invitationSchema,
  status: 201,
  problems: ['already_member', 'invitation_open', ...ABOUT_OWNERS],
});

export const listInvitations = defineOperation({
  ...read,
  id: 'listInvitations',
  path: '/v1/invitations',
  summary: 'List invitations into accounts, newest first',
  query: z.strictObject(ofAccount),
  problems: ['not_found'],
  reply: listOf(invitationSchema),
});

export const resendInvitation = defineOperation({
  ...manage,
  id: 'resendInvitation',
  method: 'post',
  path: '/v1/invitations/{id}/resend',
  summary: 'Send an invitation again: it can be accepted for another seven days',
  params: z.object({ id: invitationId }),
  reply: invitationSchema,
  problems: ['invitation_over', ...ABOUT_OWNERS],
});

export const revokeInvitation = defineOperation({
  ...manage,
  id: 'revokeInvitation',
  method: 'delete',
  path: '/v1/invitations/{id}',
  summary: 'Revoke an invitation that has not been accepted',
  params: z.object({ id: invitationId }),
  reply: invitationSchema,
  problems: ['invitation_over'],
});

export const listOwnInvitations = defineOperation({
  ...own,
  id: 'listOwnInvitations',
  method: 'get',
  path: '/v1/me/invitations',
  summary: 'Invitations for your address that you can accept',
  reply: z.object({ data: z.array(invitationSchema) }),
});

export const acceptInvitation = defineOperation({
  ...own,
  id: 'acceptInvitation',
  method: 'post',
  path: '/v1/invitations/{id}/accept',
  summary: 'Accept an invitation for your address',
  params: z.object({ id: invitationId }),
  idempotency: 'none',
  reply: meSchema,
  problems: ['invitation_over'],
});

export const offerOwnership = defineOperation({
  ...own,
  bySignOn: true,
  id: 'offerOwnership',
  method: 'post',
  path: '/v1/ownership-transfers',
  summary: 'Offer your ownership of an account to another member',
  description: 'For owners. When the other member accepts, they are an owner and you become an ordinary member.',
  stepUp: true,
  body: z.strictObject({ member: memberId }),
  reply: transferSchema,
  status: 201,
  problems: ['conflict', 'not_found', 'sign_on_required'],
});

export const listOwnershipTransfers = defineOperation({
  ...read,
  id: 'listOwnershipTransfers',
  path: '/v1/ownership-transfers',
  summary: 'List offers of ownership, newest first',
  query: z.strictObject(ofAccount),
  problems: ['not_found'],
  reply: listOf(transferSchema),
});

export const withdrawOwnership = defineOperation({
  ...manage,
  id: 'withdrawOwnership',
  method: 'delete',
  path: '/v1/ownership-transfers/{id}',
  summary: 'Withdraw an offer of ownership that has not been accepted',
  params: z.object({ id: transferId }),
  reply: transferSchema,
  problems: ['transfer_over'],
});

export const acceptOwnership = defineOperation({
  ...own,
  bySignOn: true,
  id: 'acceptOwnership',
  method: 'post',
  path: '/v1/ownership-transfers/{id}/accept',
  summary: 'Accept the ownership of an account that was offered to you',
  stepUp: true,
  params: z.object({ id: transferId }),
  idempotency: 'none',
  reply: meSchema,
  problems: ['transfer_over', 'sign_on_required'],
});
