import type { ApprovalParty } from '../../db/queries/approvals.ts';
import type { Principal } from '../../domain/access/principal.ts';

/** A principal as a request for approval names it. */
export function partyOf({ kind, role, id }: Principal): ApprovalParty {
  // Neither the system nor a person without an account has a permission, so neither gets here.
  if (role === null) throw new Error(`A principal of the kind ${kind} has no role`);
  return { kind, role, id };
}
