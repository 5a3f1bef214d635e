import type { Operation } from '../../contract/operation.ts';
import type { FoundSession } from '../../db/queries/sessions.ts';
import { authorise } from '../../domain/access/authorise.ts';
import { staffPrincipal } from '../../domain/access/principal.ts';
import type { InstantMs } from '../../domain/calendar/instant.ts';
import { problem } from './problem.ts';
import { forbidden } from './require.ts';

/** The view of an account that a session is in. */
export type ActiveView = NonNullable<FoundSession['view']>;

/** What a person does as themselves also in a view: begin and end it, see that they are in one, and sign out. */
const OUTSIDE_VIEWS: ReadonlySet<string> = new Set(['viewAccount', 'endAccountView', 'getMe', 'signOut']);

/** Permissions of what is a person's own, a secret, where people were when they did something, or for products. */
const NOT_IN_VIEWS: ReadonlySet<string> = new Set([
  'signed_in',
  'license_keys:read',
  'account_audit:read',
  'licenses:validate',
]);

/** The view in which a request is made; null: in none. */
export function viewOf({ view }: FoundSession, { id }: Operation): ActiveView | null {
  return OUTSIDE_VIEWS.has(id) ? null : view;
}

/**
 * Whether a view shows it: what reads, is no product's request, and is neither a secret of the account nor about the person themselves.
 */
export function isShownInViews({ method, permission, audited, stepUp }: Operation): boolean {
  const reads = method === 'get' || !audited;
  return reads && !stepUp && !NOT_IN_VIEWS.has(permission);
}

/**
 * Throws `forbidden` for somebody who may not view accounts by now, `view_over` when the time has passed, until the view is ended, and
 * `view_is_read_only` for what a view does not show.
 */
export function requireShownInView(
  { person, staffRole }: FoundSession,
  view: ActiveView,
  operation: Operation,
  now: InstantMs,
): void {
  const mayView =
    staffRole !== null && authorise(staffPrincipal({ id: person.id, role: staffRole }), 'accounts:view').ok;
  if (!mayView) throw forbidden('accounts:view');
  if (view.expiresAt <= now) throw problem('view_over');
  if (!isShownInViews(operation)) throw problem('view_is_read_only');
}
