import { z } from 'zod';
import { CLAIM_STATUSES, OWNERSHIP_CLAIM } from '../domain/people/ownership-claims.ts';
import { defineOperation } from './operation.ts';
import { meSchema } from './people.ts';
import { accountId, email, idOf, instantOut, listOf, page, personId, text } from './schemas.ts';

const claimId = idOf('ocl');
const { waitHours, completeDays, approveDays } = OWNERSHIP_CLAIM;

export const ownershipClaimSchema = z
  .object({
    object: z.literal('ownership_claim'),
    id: claimId,
    account: accountId,
    account_name: z.string(),
    email: z.string().meta({ description: 'The address of the claimant.' }),
    person: personId.nullable().meta({ description: 'The claimant; null until a claim of staff is approved.' }),
    status: z.enum(CLAIM_STATUSES),
    opened_by: personId,
    reason: z.string().nullable().meta({ description: 'Why staff opened it; null: the claimant did.' }),
    approved_by: personId.nullable(),
    created_at: instantOut,
    ready_at: instantOut
      .nullable()
      .meta({ description: 'From when on it can be completed; null: it is not approved yet.' }),
    expires_at: instantOut.meta({ description: 'When it ends if it is not approved or completed.' }),
  })
  .meta({ id: 'OwnershipClaim' });

export const claimableAccountSchema = z
  .object({
    account: accountId,
    account_name: z.string(),
    sign_on_required: z.boolean().meta({
      description:
        'The account lets people of its domains in by its own identity provider alone: that makes you a member, who can claim.',
    }),
  })
  .meta({ id: 'ClaimableAccount' });

const own = { tag: 'People', permission: 'signed_in' } as const;
const params = z.object({ id: claimId });

export const openOwnershipClaim = defineOperation({
  ...own,
  id: 'openOwnershipClaim',
  method: 'post',
  path: '/v1/ownership-claims',
  summary:
    'Claim the ownership of an account whose owners cannot be reached, as a member or by an address of its domain',
  description:
    'You are a member, or your address is in a domain that the account has verified. ' +
    `All members are told at once. An owner can revoke the claim; otherwise you can complete it after ${waitHours} hours, within ` +
    `${completeDays} days.`,
  body: z.strictObject({ account: accountId }),
  reply: ownershipClaimSchema,
  status: 201,
  problems: ['sign_on_required', 'already_owner', 'claim_open', 'not_found'],
});

export const openOwnershipClaimFor = defineOperation({
  id: 'openOwnershipClaimFor',
  method: 'post',
  path: '/v1/support/ownership-claims',
  tag: 'Support',
  permission: 'ownership_claims:open',
  summary: 'Claim the ownership of an account for somebody, when its owners cannot be reached',
  description: `Another person of the vendor has to approve it within ${approveDays} days. Then all members are told, and the claim goes on as a member's.`,
  body: z.strictObject({ account: accountId, email, reason: text(500) }),
  reply: ownershipClaimSchema,
  status: 201,
  problems: ['claim_open'],
});

export const listOwnershipClaims = defineOperation({
  id: 'listOwnershipClaims',
  method: 'get',
  path: '/v1/ownership-claims',
  tag: 'People',
  permission: 'members:read',
  summary: 'List claims of the ownership of accounts, newest first',
  query: z.strictObject({ ...page, account: accountId.optional() }),
  problems: ['not_found'],
  reply: listOf(ownershipClaimSchema),
});

export const listOwnOwnershipClaims = defineOperation({
  ...own,
  id: 'listOwnOwnershipClaims',
  method: 'get',
  path: '/v1/me/ownership-claims',
  summary: 'Claims by which you would become an owner, newest first, and accounts that you could claim by your address',
  reply: z.object({
    data: z.array(ownershipClaimSchema),
    claimable: z.array(claimableAccountSchema).meta({
      description:
        'Accounts of which you are no member, and that have verified the domain of your address. None from which an owner has removed you.',
    }),
  }),
});

export const approveOwnershipClaim = defineOperation({
  id: 'approveOwnershipClaim',
  method: 'post',
  path: '/v1/support/ownership-claims/{id}/approve',
  tag: 'Support',
  permission: 'ownership_claims:approve',
  summary: 'Approve a claim that somebody else of the vendor has opened',
  stepUp: true,
  params,
  idempotency: 'none',
  reply: ownershipClaimSchema,
  problems: ['claim_over', 'already_owner', 'second_person_required'],
});

export const revokeOwnershipClaim = defineOperation({
  id: 'revokeOwnershipClaim',
  method: 'delete',
  path: '/v1/ownership-claims/{id}',
  tag: 'People',
  permission: 'members:manage',
  summary: 'Revoke a claim of the ownership of an account: it ends at once',
  params,
  reply: ownershipClaimSchema,
  problems: ['claim_over'],
});

export const completeOwnershipClaim = defineOperation({
  ...own,
  id: 'completeOwnershipClaim',
  method: 'post',
  path: '/v1/ownership-claims/{id}/complete',
  summary: 'Become an owner by a claim that nobody has revoked',
  description: 'The owners there are stay owners. All members are told.',
  stepUp: true,
  params,
  idempotency: 'none',
  reply: meSchema,
  problems: ['sign_on_required', 'claim_over', 'claim_not_ready'],
});
