import {
  approveOwnershipClaim,
  completeOwnershipClaim,
  listOwnershipClaims,
  listOwnOwnershipClaims,
  openOwnershipClaim,
  openOwnershipClaimFor,
  revokeOwnershipClaim,
} from '../../contract/ownership-claims.ts';
import { formatInstant } from '../../contract/format.ts';
import * as steps from '../../db/queries/ownership-claim-steps.ts';
import * as claims from '../../db/queries/ownership-claims.ts';
import { sealMail, type SealedMail } from '../../db/queries/person-mails.ts';
import type { PersonTemplate } from '../../domain/people/mails.ts';
import { mayClaim, OWNERSHIP_CLAIM } from '../../domain/people/ownership-claims.ts';
import { loadAccount, loadReferencedAccount } from '../accounts/load.ts';
import { accountFilter } from '../http/filters.ts';
import { requireReach } from '../http/identify.ts';
import { newObjectId } from '../http/new-object-id.ts';
import { problem, validationProblem } from '../http/problem.ts';
import { requireFound } from '../http/require.ts';
import { implement, principalOf, sessionOf, type Call } from '../http/route.ts';
import { withNewToken } from '../sessions/new-token.ts';
import { claimableAccountJson, ownershipClaimJson } from './json.ts';
import { asOwner } from './owner.ts';

const DAY_S = 86_400;

export const ownershipClaimRoutes = [
  implement(
    openOwnershipClaim,
    async ({ body }, call) => {
      const session = sessionOf(call);
      const { person } = session;
      const claimant = requireFound(await claims.findClaimant(call.db, body.account, person.id));
      requireReach(session, body.account, openOwnershipClaim, call.deps.now());
      const answer = mayClaim(claimant);
      if (answer === 'stranger') throw problem('not_found');
      if (answer === 'owner') throw problem('already_owner');
      if (answer === 'sign_on_required') throw problem('sign_on_required');
      const claim = { accountId: body.account, email: person.email, openedBy: person.id, reason: null };
      return await open(call, claim, toMembers(call, 'ownership_claimed', person.email));
    },
    { view: 'person' },
  ),
  implement(openOwnershipClaimFor, async ({ body }, call) => {
    const account = await loadReferencedAccount(call, body.account, '#/account');
    if (account.sandboxId !== null) throw validationProblem([{ key: 'account', pointer: '#/account' }]);
    const claim = { accountId: account.id, email: body.email, openedBy: principalOf(call).id, reason: body.reason };
    return await open(call, claim, () => []);
  }),
  implement(listOwnershipClaims, async ({ query }, call) => {
    const accountId = accountFilter(call, query.account);
    const found = await claims.listOwnershipClaims(call.db, { accountId }, query);
    return { data: found.data.map(ownershipClaimJson), next_cursor: found.nextCursor };
  }),
  implement(
    listOwnOwnershipClaims,
    async (_input, call) => {
      const { id } = sessionOf(call).person;
      const found = await claims.listClaimsOf(call.db, id);
      const claimable = await claims.listClaimableAccounts(call.db, id);
      return { data: found.map(ownershipClaimJson), claimable: claimable.map(claimableAccountJson) };
    },
    { view: 'person' },
  ),
  implement(approveOwnershipClaim, async ({ params }, call) => {
    const { accountId, accountName, email } = requireFound(await claims.findOwnershipClaim(call.db, params.id));
    const { language } = await loadAccount(call, accountId);
    const facts = { account: accountName, claimant: email, language };
    const outcome = await steps.approveOwnershipClaim(
      call.db,
      { id: params.id, approver: principalOf(call).id, language },
      {
        toMembers: toMembers(call, 'ownership_claimed', email),
        toClaimant: mailOf(call, 'ownership_claim_approved', email, facts),
      },
    );
    if (outcome === 'over') throw problem('claim_over');
    if (outcome === 'owner') throw problem('already_owner');
    if (outcome === 'same_person') throw problem('second_person_required');
    return await shown(call, params.id);
  }),
  implement(revokeOwnershipClaim, async ({ params }, call) => {
    const { accountId, accountName, email } = requireFound(await claims.findOwnershipClaim(call.db, params.id));
    const mail = mailOf(call, 'ownership_claim_revoked', email, { account: accountName, claimant: email });
    const revoked = await asOwner(call, accountId, async (db) => steps.revokeOwnershipClaim(db, params.id, mail));
    if (!revoked) throw problem('claim_over');
    return await shown(call, params.id);
  }),
  implement(
    completeOwnershipClaim,
    async ({ params }, call) => {
      const session = sessionOf(call);
      const { person } = session;
      const own = (await claims.listClaimsOf(call.db, person.id)).find(({ id }) => id === params.id);
      requireReach(session, requireFound(own ?? null).accountId, completeOwnershipClaim, call.deps.now());
      const outcome = requireFound(
        await steps.completeOwnershipClaim(
          call.db,
          { id: params.id, personId: person.id },
          toMembers(call, 'ownership_claim_completed', person.email),
        ),
      );
      if (outcome === 'over') throw problem('claim_over');
      if (outcome !== 'completed')
        throw problem('claim_not_ready', { about: { ready_at: formatInstant(outcome.readyAt) } });
      return await withNewToken(call);
    },
    { view: 'person' },
  ),
];

/** Opens a claim under the id of the request, and answers it. */
async function open(call: Call, claim: Omit<steps.NewClaim, 'id'>, write: steps.WriteToMembers) {
  const id = newObjectId(call, 'ocl');
  const made = await steps.openOwnershipClaim(call.db, { id, ...claim }, write);
  if (made === 'open') throw problem('claim_open');
  if (made === 'too_many') throw problem('rate_limited', { retryAfterS: DAY_S });
  if (made === 'just_revoked') throw problem('rate_limited', { retryAfterS: OWNERSHIP_CLAIM.pauseDays * DAY_S });
  return ownershipClaimJson(made);
}

async function shown(call: Call, id: string) {
  return ownershipClaimJson(requireFound(await claims.findOwnershipClaim(call.db, id)));
}

type Facts = Readonly<Record<'account' | 'claimant', string>> & { readonly language?: string };

/** A mail for each member about the claimant of this address. */
function toMembers(call: Call, template: PersonTemplate, claimant: string): steps.WriteToMembers {
  return (members, account) => members.map(({ email }) => mailOf(call, template, email, { account, claimant }));
}

function mailOf({ deps }: Call, template: PersonTemplate, to: string, { language, ...facts }: Facts): SealedMail {
  const { waitHours, completeDays } = OWNERSHIP_CLAIM;
  const params = { ...facts, wait_hours: String(waitHours), complete_days: String(completeDays) };
  return sealMail(
    deps.personSecrets,
    { template, to, params, ...(language === undefined ? {} : { language }) },
    { validMinutes: waitHours * 60 },
  );
}
