import {
  acceptInvitation,
  createInvitation,
  listInvitations,
  listOwnInvitations,
  resendInvitation,
  revokeInvitation,
} from '../../contract/members.ts';
import * as invitations from '../../db/queries/invitations.ts';
import { hasMemberWithEmail } from '../../db/queries/members.ts';
import { sealMail, type SealedMail } from '../../db/queries/person-mails.ts';
import type { AccountRole } from '../../domain/access/roles.ts';
import { INVITATION_DAYS } from '../../domain/people/invitations.ts';
import { loadLiveAccount } from '../accounts/load.ts';
import { accountFilter } from '../http/filters.ts';
import { newObjectId } from '../http/new-object-id.ts';
import { problem } from '../http/problem.ts';
import { requireFound } from '../http/require.ts';
import { implement, principalOf, sessionOf, type Call } from '../http/route.ts';
import { withNewToken } from '../sessions/new-token.ts';
import { countGuess } from '../sign-in/guessing.ts';
import { invitationJson } from './json.ts';
import { asOwner, requireRecentSignInFor, stillOwner } from './owner.ts';

export const invitationRoutes = [
  implement(createInvitation, async ({ body }, call) => {
    // A sandbox is open to the members of its account.
    const account = await loadLiveAccount(call, body.account, '#/account');
    requireRecentSignInFor(call, body.role);
    const { email, role } = body;
    const id = newObjectId(call, 'inv');
    if (await hasMemberWithEmail(call.db, account.id, email)) throw problem('already_member');
    await countInvitation(call, createInvitation.id, { accountId: account.id, email });
    const invitedBy = principalOf(call);
    const mail = mailOf(call, { email, role, accountName: account.name, language: account.language });
    const made = stillOwner(
      call,
      await invitations.createInvitation(call.db, { id, accountId: account.id, email, role, invitedBy }, mail),
    );
    if (made === 'open') throw problem('invitation_open');
    return invitationJson(made);
  }),
  implement(listInvitations, async ({ query }, call) => {
    const accountId = accountFilter(call, query.account);
    const found = await invitations.listInvitations(call.db, { accountId }, query);
    return { data: found.data.map(invitationJson), next_cursor: found.nextCursor };
  }),
  implement(resendInvitation, async ({ params }, call) => {
    const found = requireFound(await invitations.findInvitation(call.db, params.id));
    requireRecentSignInFor(call, found.role);
    await countInvitation(call, resendInvitation.id, found);
    const sent = await asOwner(call, found.accountId, async (db) =>
      invitations.resendInvitation(db, params.id, mailOf(call, found)),
    );
    return await afterChange(call, params.id, sent);
  }),
  implement(revokeInvitation, async ({ params }, call) => {
    const { accountId } = requireFound(await invitations.findInvitation(call.db, params.id));
    const revoked = await asOwner(call, accountId, async (db) => invitations.revokeInvitation(db, params.id));
    return await afterChange(call, params.id, revoked);
  }),
  implement(
    listOwnInvitations,
    async (_input, call) => {
      const found = await invitations.listInvitationsFor(call.db, sessionOf(call).person.email);
      return { data: found.map(invitationJson) };
    },
    { view: 'person' },
  ),
  implement(
    acceptInvitation,
    async ({ params }, call) => {
      const accepted = requireFound(await invitations.acceptInvitation(call.db, params.id, sessionOf(call).person));
      if (accepted === 'over') throw problem('invitation_over');
      return await withNewToken(call);
    },
    { view: 'person' },
  ),
];

/** An account's people could use its name to send mails to strangers. */
async function countInvitation(
  call: Call,
  operation: string,
  { accountId, email }: { readonly accountId: string; readonly email: string },
): Promise<void> {
  const { personSecrets } = call.deps;
  await countGuess(call, operation, 'invitation', [
    { subject: 'address', hash: personSecrets.addressHash(email) },
    { subject: 'account', hash: personSecrets.clientHash(accountId) },
  ]);
}

async function afterChange(call: Call, id: string, isChanged: boolean) {
  if (!isChanged) throw problem('invitation_over');
  return invitationJson(requireFound(await invitations.findInvitation(call.db, id)));
}

const VALID_MINUTES = INVITATION_DAYS * 24 * 60;

function mailOf(
  { deps }: Call,
  to: { readonly email: string; readonly role: AccountRole; readonly accountName: string; readonly language: string },
): SealedMail {
  const params = { account: to.accountName, role: to.role };
  const mail = { template: 'invitation', to: to.email, params, language: to.language } as const;
  return sealMail(deps.personSecrets, mail, { validMinutes: VALID_MINUTES });
}
