import { actionOf, createApproval } from '../../contract/approvals.ts';
import * as approvals from '../../db/queries/approvals.ts';
import { usedOfLimit } from '../../db/queries/limit-uses.ts';
import { sealMail, type SealedMail } from '../../db/queries/person-mails.ts';
import { APPROVAL_DAYS, isOfVendor, routeOf, type ApprovableAction } from '../../domain/access/approvals.ts';
import { limitedUse, limitOf } from '../../domain/access/limits.ts';
import type { CommandEvent } from '../../domain/lifecycle/commands.ts';
import type { InterventionEvent } from '../../domain/lifecycle/interventions.ts';
import { newObjectId } from '../http/new-object-id.ts';
import { problem, validationProblem } from '../http/problem.ts';
import { implement, principalOf, type Call } from '../http/route.ts';
import type { LicenseRead } from '../licenses/license-json.ts';
import { loadLicense } from '../licenses/load.ts';
import { commandPreview } from '../licenses/preview.ts';
import { countGuess } from '../sign-in/guessing.ts';
import { wantedEvent } from './command.ts';
import { approvalJson } from './json.ts';
import { partyOf } from './party.ts';

export const createApprovalRoute = implement(createApproval, async ({ body }, call) => {
  const read = await loadLicense(call, body.license);
  const action = actionOf(body.action);
  // Who is a member of a sandbox's account is said by the account that was copied, and there is nothing to lose in it.
  if (!action || read.record.sandbox !== null) throw problem('approval_not_offered');
  const event = wantedEvent(call, read, { action, body: body.body, reason: body.reason });
  const { need, approvers } = await requireRoute(call, read, event, action);
  if (need === 'limit' && body.reason === null) throw validationProblem([{ key: 'required', pointer: '#/reason' }]);
  // What the licence refuses now is said to whoever asks, and nobody is troubled with it.
  await commandPreview(call, read, event);
  await countRequest(call, read.record.account);
  const id = newObjectId(call, 'apr');
  const made = await approvals.createApproval(
    call.db,
    {
      id,
      accountId: read.record.account,
      licenseId: read.record.id,
      internal: isOfVendor(principalOf(call)),
      action,
      body: body.body,
      reason: body.reason,
      need,
      askedBy: partyOf(principalOf(call)),
      sequence: read.record.sequence,
    },
    approvers.member.length > 0 ? await mailsTo(call, read, { id, action, roles: approvers.member }) : [],
  );
  if (made === 'open') throw problem('approval_open', { extensions: { license: read.record.id } });
  return approvalJson(call, made);
});

/** Why the caller needs somebody else for an event, and whom. Throws `approval_not_needed` and `approval_not_offered`. */
async function requireRoute(
  call: Call,
  { record }: LicenseRead,
  event: CommandEvent | InterventionEvent,
  action: ApprovableAction,
) {
  const { limits } = call.deps.catalog;
  const principal = principalOf(call);
  const use = limitedUse(event, record);
  const limit = use && limitOf(limits, principal, use.limit);
  const used = use && limit ? await usedOfLimit(call.db, { license: record, principal, ...use, ...limit }) : 0;
  const route = routeOf(limits, principal, { action, use, used });
  if (route.ok) return route;
  const code = route.because === 'allowed' ? 'approval_not_needed' : 'approval_not_offered';
  throw problem(code, { extensions: { license: record.id } });
}

/** Nobody can fill the mailboxes of those who decide, or their list. */
async function countRequest(call: Call, account: string): Promise<void> {
  const { personSecrets } = call.deps;
  const asker = call.session
    ? ({ subject: 'address', hash: personSecrets.addressHash(call.session.person.email) } as const)
    : ({ subject: 'client', hash: personSecrets.clientHash(principalOf(call).id) } as const);
  await countGuess(call, createApproval.id, 'approval', [
    asker,
    { subject: 'account', hash: personSecrets.clientHash(account) },
  ]);
}

const VALID_MINUTES = APPROVAL_DAYS * 24 * 60;

/** A mail to each member who may approve. What the asker wrote is not in it: a mail in our name must not carry anybody's links. */
async function mailsTo(
  call: Call,
  { record }: LicenseRead,
  asked: {
    readonly id: string;
    readonly action: ApprovableAction;
    readonly roles: Parameters<typeof approvals.listApprovers>[2];
  },
): Promise<SealedMail[]> {
  const { db, deps, session } = call;
  const recipients = await approvals.listApprovers(db, record.account, asked.roles, principalOf(call).id);
  return recipients.map(({ email, accountName, language }) =>
    sealMail(
      deps.personSecrets,
      {
        template: 'approval_asked',
        to: email,
        language,
        params: {
          account: accountName,
          person: session?.person.name ?? '',
          command: asked.action,
          plan: record.terms.plan.name,
          approval: asked.id,
          valid_days: String(APPROVAL_DAYS),
        },
      },
      { validMinutes: VALID_MINUTES },
    ),
  );
}
