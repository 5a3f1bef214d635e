/**
 * Who did something in an account, as its owners are shown it. `member`: somebody of the account. `linked`: somebody of its parent
 * account. `api_key`: one of its keys. `support`: the vendor's people and programs. `other`: anybody else, also whoever did not say who
 * they are.
 */
export const SHOWN_AS = ['member', 'linked', 'api_key', 'support', 'other'] as const;
export type ShownAs = (typeof SHOWN_AS)[number];

/** Who did it, as the audit log has it. */
export interface AuditedPrincipal {
  readonly kind: 'request' | 'change';
  readonly account: string;
  /** Null for a request without a valid key. A change names its actor, a request its principal. */
  readonly principalKind: string | null;
  readonly principalRole: string | null;
  /** The one account that the principal acted in; null where there is none, or it was not recorded. */
  readonly principalAccount: string | null;
  readonly through: string | null;
}

/** `isKnown`: the principal is a member or a key of the account now. */
export function shownAs(entry: AuditedPrincipal, isKnown: boolean): ShownAs {
  const { kind, account, principalKind, principalRole, principalAccount, through } = entry;
  switch (principalKind) {
    case 'staff':
    case 'agent':
      return 'support';
    case 'api_key':
      if (isKnown) return 'api_key';
      // Of another customer. A change does not say the role, and nobody else's key can make one.
      return principalRole === 'customer' ? 'other' : 'support';
    case 'member':
    case 'person': {
      const isInAccount = kind === 'change' || principalAccount === account;
      if (isInAccount && through !== null) return 'linked';
      return isInAccount || isKnown ? 'member' : 'other';
    }
    case null:
    default:
      return 'other';
  }
}

/** Whether an owner may see from where it was done: of the account's own people and keys. */
export function showsOrigin(shown: ShownAs): boolean {
  return shown === 'member' || shown === 'api_key';
}

/** Whether an owner may see which one it was: not of the vendor's people, nor of others'. */
export function showsWhich(shown: ShownAs): boolean {
  return showsOrigin(shown) || shown === 'linked';
}
