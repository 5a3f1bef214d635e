import type { AccountRole } from '../access/roles.ts';
import type { InstantMs } from '../calendar/instant.ts';

/**
 * A claim of the ownership of an account whose owners cannot be reached. After it was announced to all members it has to wait for
 * `waitHours`, in which an owner can revoke it. The claimant completes it within `completeDays` after that. One that staff opened has to
 * be approved within `approveDays`. A person opens at most `maxPerDay`, and so many are opened of one account: each is mailed to all
 * members. Somebody whose claim was revoked opens no other for the account for `pauseDays`: the owners can be reached.
 */
export const OWNERSHIP_CLAIM = {
  waitHours: 72,
  completeDays: 14,
  approveDays: 7,
  maxPerDay: 3,
  pauseDays: 30,
} as const;

/**
 * `awaiting_approval`: by a second person of the vendor. `waiting`: the members have been told. `ready`: the claimant can complete it.
 */
export const CLAIM_STATUSES = ['awaiting_approval', 'waiting', 'ready', 'completed', 'revoked', 'expired'] as const;
export type ClaimStatus = (typeof CLAIM_STATUSES)[number];

/** The instants that the state of a claim follows from, by the clock of the database. */
export interface ClaimTimes {
  /** From when on it can be completed; null until it has been approved. */
  readonly readyAt: InstantMs | null;
  /** When it ends if nobody approves or completes it. */
  readonly expiresAt: InstantMs;
  readonly completedAt: InstantMs | null;
  readonly revokedAt: InstantMs | null;
}

/** Where a claim stands. One that was put away after its end counts as expired. */
export function claimStatus({ readyAt, expiresAt, completedAt, revokedAt }: ClaimTimes, now: InstantMs): ClaimStatus {
  if (completedAt !== null) return 'completed';
  if (revokedAt !== null) return revokedAt < expiresAt ? 'revoked' : 'expired';
  if (now >= expiresAt) return 'expired';
  if (readyAt === null) return 'awaiting_approval';
  return now < readyAt ? 'waiting' : 'ready';
}

/** What somebody is to an account that they want to own. */
export interface Claimant {
  /** Null for somebody who is no member. */
  readonly role: AccountRole | null;
  /** Whether their address is in a domain that the account has verified, and no owner has removed them from the account. */
  readonly hasVerifiedDomain: boolean;
  /** Whether the account requires single sign-on. */
  readonly requiresSignOn: boolean;
}

/**
 * Whether somebody may claim the ownership without the vendor's people: `owner`, they have it; `stranger`, they have no tie to it;
 * `sign_on_required`, their tie is an address of a domain, and the account lets such people in by its own provider alone. That makes
 * them members.
 */
export function mayClaim(claimant: Claimant): 'yes' | 'owner' | 'stranger' | 'sign_on_required' {
  const { role, hasVerifiedDomain, requiresSignOn } = claimant;
  if (role === 'owner') return 'owner';
  if (role !== null) return 'yes';
  if (!hasVerifiedDomain) return 'stranger';
  return requiresSignOn ? 'sign_on_required' : 'yes';
}

/** Whether one of the vendor's people is a second person for a claim: neither who opened it nor whom it would make an owner. */
export function mayApproveClaim(
  claim: { readonly openedBy: string; readonly claimant: string },
  approver: string,
): boolean {
  return approver !== claim.openedBy && approver !== claim.claimant && claim.openedBy !== claim.claimant;
}
