import type { z } from 'zod';
import { formatInstant, formatInstantOrNull } from '../../contract/format.ts';
import type { invitationSchema, memberSchema, transferSchema } from '../../contract/members.ts';
import type { claimableAccountSchema, ownershipClaimSchema } from '../../contract/ownership-claims.ts';
import type { Invitation } from '../../db/queries/invitations.ts';
import type { Member } from '../../db/queries/members.ts';
import type { ClaimableAccount, OwnershipClaim } from '../../db/queries/ownership-claims.ts';
import type { OwnershipTransfer } from '../../db/queries/ownership-transfers.ts';

export function memberJson(member: Member): z.input<typeof memberSchema> {
  const { id, accountId, personId, name, email, role, createdAt } = member;
  const created_at = formatInstant(createdAt);
  return { object: 'member', id, account: accountId, person: personId, name, email, role, created_at };
}

export function invitationJson(invitation: Invitation): z.input<typeof invitationSchema> {
  const { id, accountId, accountName, email, role, status, createdAt, expiresAt, sent } = invitation;
  return {
    object: 'invitation',
    id,
    account: accountId,
    account_name: accountName,
    email,
    role,
    status,
    created_at: formatInstant(createdAt),
    expires_at: formatInstant(expiresAt),
    sent,
  };
}

export function transferJson(transfer: OwnershipTransfer): z.input<typeof transferSchema> {
  const { id, accountId, fromPersonId, toPersonId, status, createdAt, expiresAt } = transfer;
  return {
    object: 'ownership_transfer',
    id,
    account: accountId,
    from_person: fromPersonId,
    to_person: toPersonId,
    status,
    created_at: formatInstant(createdAt),
    expires_at: formatInstant(expiresAt),
  };
}

export function ownershipClaimJson(claim: OwnershipClaim): z.input<typeof ownershipClaimSchema> {
  const { id, accountId, accountName, email, personId, status, openedBy, reason, approvedBy } = claim;
  return {
    object: 'ownership_claim',
    id,
    account: accountId,
    account_name: accountName,
    email,
    person: personId,
    status,
    opened_by: openedBy,
    reason,
    approved_by: approvedBy,
    created_at: formatInstant(claim.createdAt),
    ready_at: formatInstantOrNull(claim.readyAt),
    expires_at: formatInstant(claim.expiresAt),
  };
}

export function claimableAccountJson(account: ClaimableAccount): z.input<typeof claimableAccountSchema> {
  const { accountId, accountName, requiresSignOn } = account;
  return { account: accountId, account_name: accountName, sign_on_required: requiresSignOn };
}
