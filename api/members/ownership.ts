import { acceptOwnership, listOwnershipTransfers, offerOwnership, withdrawOwnership } from '../../contract/members.ts';
import * as transfers from '../../db/queries/ownership-transfers.ts';
import { sealMail } from '../../db/queries/person-mails.ts';
import { INVITATION_DAYS } from '../../domain/people/invitations.ts';
import { accountFilter } from '../http/filters.ts';
import { requireReach } from '../http/identify.ts';
import { newObjectId } from '../http/new-object-id.ts';
import { problem } from '../http/problem.ts';
import { requireFound } from '../http/require.ts';
import { implement, sessionOf } from '../http/route.ts';
import { accountNews, withNews } from '../security-news/news.ts';
import { withNewToken } from '../sessions/new-token.ts';
import { transferJson } from './json.ts';
import { asOwner } from './owner.ts';

const VALID_MINUTES = INVITATION_DAYS * 24 * 60;

export const ownershipRoutes = [
  implement(
    offerOwnership,
    async ({ body }, call) => {
      const session = sessionOf(call);
      const { person } = session;
      const receiver = requireFound(await transfers.findReceiver(call.db, body.member, person.id));
      const { accountId, accountName: account, language } = receiver;
      requireReach(session, accountId, offerOwnership, call.deps.now());
      if (receiver.personId === person.id) throw problem('conflict');
      const id = newObjectId(call, 'otr');
      const mail = {
        template: 'ownership_offered',
        to: receiver.email,
        params: { account, account_id: accountId, person: person.name },
      } as const;
      const offer = { id, accountId, fromPersonId: person.id, toPersonId: receiver.personId };
      const sealed = sealMail(call.deps.personSecrets, { ...mail, language }, { validMinutes: VALID_MINUTES });
      const made = await transfers.offerOwnership(call.db, offer, sealed);
      if (made === 'open') throw problem('conflict');
      return transferJson(made);
    },
    { view: 'person' },
  ),
  implement(listOwnershipTransfers, async ({ query }, call) => {
    const accountId = accountFilter(call, query.account);
    const found = await transfers.listOwnershipTransfers(call.db, { accountId }, query);
    return { data: found.data.map(transferJson), next_cursor: found.nextCursor };
  }),
  implement(withdrawOwnership, async ({ params }, call) => {
    const { accountId } = requireFound(await transfers.findOwnershipTransfer(call.db, params.id));
    const withdrawn = await asOwner(call, accountId, async (db) => transfers.withdrawOwnership(db, params.id));
    if (!withdrawn) throw problem('transfer_over');
    return transferJson(requireFound(await transfers.findOwnershipTransfer(call.db, params.id)));
  }),
  implement(
    acceptOwnership,
    async ({ params }, call) => {
      const session = sessionOf(call);
      const { id } = session.person;
      const accountId = requireFound(await transfers.findOfferedAccount(call.db, params.id, id));
      requireReach(session, accountId, acceptOwnership, call.deps.now());
      const accepted = requireFound(
        await withNews(
          call.db,
          (db) => transfers.acceptOwnership(db, params.id, id),
          (outcome) =>
            outcome === null || outcome === 'over'
              ? []
              : [
                  accountNews(call, 'ownership_passed', accountId, {
                    name: session.person.name,
                    role: 'owner',
                    people: [outcome.fromPersonId],
                  }),
                ],
        ),
      );
      if (accepted === 'over') throw problem('transfer_over');
      call.deps.sessions.forgetPerson(accepted.fromPersonId);
      return await withNewToken(call);
    },
    { view: 'person' },
  ),
];
