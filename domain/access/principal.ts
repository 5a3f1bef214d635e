import type { Permission } from './permissions.ts';
import { permissionsOf, type AccountRole, type ApiKeyScope, type KindAndRole, type StaffRole } from './roles.ts';

/** Everything of its kind, or only what is listed. */
export type AllOrSome = 'all' | ReadonlySet<string>;

/**
 * `system` is Evergreen itself, which acts by timers and webhooks. It makes no requests and needs no permission. `person` is somebody
 * who is signed in and acts for themselves, in no account.
 */
type Identity =
  KindAndRole | { readonly kind: 'system'; readonly role: null } | { readonly kind: 'person'; readonly role: null };

/** Who makes a request, or acts without one. */
export type Principal = Identity & {
  readonly id: string;
  /** The accounts whose things it may see; a permission reaches no others. */
  readonly accounts: AllOrSome;
  /** Whatever is not listed is refused. */
  readonly permissions: ReadonlySet<Permission>;
  /** The plans whose licence keys it may validate. */
  readonly plans: AllOrSome;
  /** The parent account by whose link a person acts in another one, of which they are no member; absent for all others. */
  readonly through?: string;
};

const NOTHING: ReadonlySet<string> = new Set();

/** An API key as a principal. `account` is set for a `customer` key; `plans` limits a `product` key, null: not at all. */
export function apiKeyPrincipal(key: {
  readonly id: string;
  readonly scope: ApiKeyScope;
  readonly account: string | null;
  readonly plans: readonly string[] | null;
}): Principal {
  return {
    ...identified(key.id, { kind: 'api_key', role: key.scope }),
    accounts: accountsOfKey(key),
    plans: key.plans === null ? 'all' : new Set(key.plans),
  };
}

/** Admins and agents see all accounts. A product sees none: it knows a licence by its key alone. */
function accountsOfKey({ scope, account }: { scope: ApiKeyScope; account: string | null }): AllOrSome {
  switch (scope) {
    case 'admin':
    case 'agent':
    case 'auditor':
      return 'all';
    case 'customer':
      return account === null ? NOTHING : new Set([account]);
    case 'product':
      return NOTHING;
  }
}

/**
 * A person in an account: a member, or somebody of its parent account (`through`). A person in several accounts is a principal in each.
 */
export function memberPrincipal(member: {
  readonly id: string;
  readonly role: AccountRole;
  readonly account: string;
  readonly through?: string | null;
}): Principal {
  const { id, role, account, through = null } = member;
  const own = { ...identified(id, { kind: 'member', role }), accounts: new Set([account]), plans: NOTHING };
  return through === null ? own : { ...own, through };
}

/** A name that two principals share only if they may do and see the same: of a person, that in one account and role. */
export function nameOf({ kind, role, id, accounts }: Principal): string {
  return [kind, role, id, ...(accounts === 'all' ? ['*'] : accounts)].join('/');
}

/** A signed-in person without an account: their own sessions and invitations are all that they reach. */
export function personPrincipal({ id }: { id: string }): Principal {
  return { kind: 'person', role: null, id, accounts: NOTHING, permissions: new Set(), plans: NOTHING };
}

/** A person of the vendor. */
export function staffPrincipal({ id, role }: { id: string; role: StaffRole }): Principal {
  return { ...identified(id, { kind: 'staff', role }), accounts: 'all', plans: NOTHING };
}

function identified(id: string, identity: KindAndRole) {
  return { ...identity, id, permissions: new Set(permissionsOf(identity)) };
}
