import type { z } from 'zod';
import { formatInstant } from '../../contract/format.ts';
import type { meSchema, sessionSchema } from '../../contract/people.ts';
import { listLinkedAccounts, type LinkedAccount } from '../../db/queries/account-links.ts';
import { listMemberships } from '../../db/queries/members.ts';
import type { FoundSession, Session } from '../../db/queries/sessions.ts';
import { permissionsOf } from '../../domain/access/roles.ts';
import { reachesAccount, sessionEnd } from '../../domain/people/sessions.ts';
import type { Call } from '../http/route.ts';
import { kindOf } from '../http/session-authenticator.ts';

/** Who is signed in, and what they may do where. */
export async function describeMe(
  { db, deps }: Pick<Call, 'db' | 'deps'>,
  session: FoundSession,
): Promise<z.input<typeof meSchema>> {
  const { person, staffRole, view } = session;
  const [memberships, linked] = await Promise.all([listMemberships(db, person.id), listLinkedAccounts(db, person.id)]);
  return {
    object: 'me',
    person,
    staff: staffRole && {
      role: staffRole,
      permissions: [...permissionsOf({ kind: 'staff', role: staffRole })],
    },
    memberships: [...memberships.map((each) => ({ ...each, parentId: null })), ...withoutMembers(linked, memberships)]
      .filter(({ accountId, parentId }) => reachesAccount(parentId ?? accountId, session))
      .map(({ accountId, accountName, region, role, parentId }) => ({
        account: accountId,
        account_name: accountName,
        region,
        role,
        permissions: [...permissionsOf({ kind: 'member', role })],
        through: parentId,
        sign_on_required: session.memberships.some(
          ({ account, signOnRequired }) => account === accountId && signOnRequired,
        ),
        passkey_required: session.memberships.some(
          ({ account, passkeyRequired }) => account === accountId && passkeyRequired,
        ),
      })),
    session: sessionJson(session, session),
    viewing: view && { id: view.id, account: view.account, as: view.role, until: formatInstant(view.expiresAt) },
    support_email: deps.supportEmail,
  };
}

/** A member of an account is what they are there, whatever a link would make of them. */
function withoutMembers(
  linked: readonly LinkedAccount[],
  memberships: readonly Pick<LinkedAccount, 'accountId'>[],
): readonly LinkedAccount[] {
  const own = new Set(memberships.map(({ accountId }) => accountId));
  return linked.filter(({ accountId }) => !own.has(accountId));
}

/** A session of a person, as they see it in `current`. */
export function sessionJson(
  session: Omit<Session, 'personId' | 'revokedAt'>,
  current: FoundSession,
): z.input<typeof sessionSchema> {
  return {
    object: 'session',
    id: session.id,
    current: session.id === current.id,
    created_at: formatInstant(session.createdAt),
    last_used_at: formatInstant(session.lastUsedAt),
    signed_in_at: formatInstant(Math.max(session.signedInAt ?? 0, session.signOnAt ?? 0)),
    ends_at: formatInstant(sessionEnd(session, kindOf(current))),
    strong: session.strength === 'strong' || session.signedInAt === null,
    user_agent: session.userAgent,
    address: session.address,
    sign_on:
      session.signOnAccountId === null ? null : { account: session.signOnAccountId, only: session.signedInAt === null },
  };
}
