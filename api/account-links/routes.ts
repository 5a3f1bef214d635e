import {
  acceptAccountLink,
  endAccountLink,
  getAccountLink,
  listAccountLinks,
  offerAccountLink,
  updateAccountLink,
} from '../../contract/account-links.ts';
import * as links from '../../db/queries/account-links.ts';
import { sealMail } from '../../db/queries/person-mails.ts';
import { grantsOf } from '../../domain/people/account-links.ts';
import type { PersonTemplate } from '../../domain/people/mails.ts';
import { loadLiveAccount } from '../accounts/load.ts';
import { accountFilter } from '../http/filters.ts';
import { newObjectId } from '../http/new-object-id.ts';
import { problem } from '../http/problem.ts';
import { requireFound } from '../http/require.ts';
import { implement, principalOf, type Call } from '../http/route.ts';
import { stillOwner } from '../members/owner.ts';
import { countGuess } from '../sign-in/guessing.ts';
import { accountLinkJson } from './json.ts';

export const accountLinkRoutes = [
  implement(offerAccountLink, async ({ body }, call) => {
    // The members of a sandbox are those of the account that it was copied from.
    const account = await loadLiveAccount(call, body.account, '#/account');
    if (body.parent === account.id) throw problem('link_depth');
    const id = newObjectId(call, 'lnk');
    const made = await links.offerLink(call.db, {
      id,
      accountId: account.id,
      accountName: account.name,
      parentId: body.parent,
      grants: grantsOf(body.grants),
      offeredBy: principalOf(call),
    });
    return accountLinkJson(orProblem(call, made));
  }),
  implement(listAccountLinks, async ({ query }, call) => {
    const accountId = accountFilter(call, query.account);
    const found = await links.listLinks(call.db, { accountId }, query);
    return { data: found.data.map(accountLinkJson), next_cursor: found.nextCursor };
  }),
  implement(getAccountLink, async ({ params }, { db }) =>
    accountLinkJson(requireFound(await links.findLink(db, params.id))),
  ),
  implement(acceptAccountLink, async ({ params }, call) => {
    await requireSide(call, params.id, 'parentId');
    const by = principalOf(call);
    const accepted = await links.acceptLink(call.db, params.id, { by, write: writer(call, 'account_link_made') });
    return afterChange(call, orProblem(call, requireFound(accepted)));
  }),
  implement(updateAccountLink, async ({ params, body }, call) => {
    const { accountId } = await requireSide(call, params.id, 'accountId');
    await countChange(call, accountId);
    const by = principalOf(call);
    const change = { grants: grantsOf(body.grants), by, write: writer(call, 'account_link_changed') };
    return afterChange(call, orProblem(call, requireFound(await links.changeLink(call.db, params.id, change))));
  }),
  implement(endAccountLink, async ({ params }, call) => {
    const by = principalOf(call);
    const ended = await links.endLink(call.db, params.id, { by, write: writer(call, 'account_link_ended') });
    return afterChange(call, orProblem(call, requireFound(ended)));
  }),
];

/** A link of which the caller sees the account that the operation is for. Throws `link_side` where it is the other one. */
async function requireSide({ db }: Call, id: string, side: 'accountId' | 'parentId'): Promise<links.AccountLink> {
  const link = requireFound(await links.findLink(db, id));
  if (!db.visible.includes(link[side])) throw problem('link_side');
  return link;
}

/** Why a link is not made or changed, as a problem. */
const REFUSALS = { taken: 'link_exists', depth: 'link_depth', over: 'link_over' } as const;

function orProblem(call: Call, outcome: links.AccountLink | keyof typeof REFUSALS | 'not_owner'): links.AccountLink {
  const done = stillOwner(call, outcome);
  if (typeof done === 'string') throw problem(REFUSALS[done]);
  return done;
}

/** Each change writes to the owners of another account. */
async function countChange(call: Call, accountId: string): Promise<void> {
  const hash = call.deps.personSecrets.clientHash(accountId);
  await countGuess(call, updateAccountLink.id, 'invitation', [{ subject: 'account', hash }]);
}

/** The parent's people reach other accounts now, or in other roles. */
function afterChange({ deps }: Call, link: links.AccountLink): ReturnType<typeof accountLinkJson> {
  deps.sessions.forgetAccount(link.parentId);
  return accountLinkJson(link);
}

const VALID_MINUTES = 24 * 60;

function writer({ deps }: Call, template: PersonTemplate): links.WriteToOwners {
  return (owners, { accountName: account, parentName: parent }) =>
    owners.map(({ email: to, language }) =>
      sealMail(
        deps.personSecrets,
        { template, to, language, params: { account, parent } },
        { validMinutes: VALID_MINUTES },
      ),
    );
}
