import { approve, declineApproval, withdrawApproval } from '../../contract/approvals.ts';
import * as approvals from '../../db/queries/approvals.ts';
import type { Approval, ApprovalAttempt } from '../../db/queries/approvals.ts';
import { approversOf, mayApprove } from '../../domain/access/approvals.ts';
import { problem, type Problem } from '../http/problem.ts';
import { requireFound } from '../http/require.ts';
import { implement, principalOf, StatusReply, type Call } from '../http/route.ts';
import { acceptedStatus } from '../licenses/command-reply.ts';
import { loadLicense } from '../licenses/load.ts';
import { requireUnchanged } from '../licenses/preview.ts';
import { carryOut, type ApprovedCommand } from './carry-out.ts';
import { wantedEvent } from './command.ts';
import { approvalJson, requestOf, statusOf } from './json.ts';
import { partyOf } from './party.ts';

export const decisionRoutes = [
  implement(approve, async ({ params, body }, call) => {
    const approval = await loadForDecision(call, params.id);
    const status = statusOf(approval, call.deps.now());
    if (status === 'done' && isOwn(call, approval)) return approvalJson(call, approval);
    if (status !== 'open' && !(status === 'approved' && isOwn(call, approval))) throw over(approval);
    const read = await loadLicense(call, approval.licenseId);
    // The licence has another owner by now, who was not asked.
    if (read.record.account !== approval.accountId) throw over(approval);
    const event = wantedEvent(call, read, approval);
    await requireSeen(call, approval, () =>
      requireUnchanged(call, read, event, { id: body.if_preview, approval: approval.id }),
    );
    const command: ApprovedCommand = { approval, read, event };
    const accepted = await carryOut(call, command, await claim(call, approval, read.record.sequence));
    const after = await loadLicense(call, approval.licenseId);
    const reply = acceptedStatus(after.record, { event, accepted });
    return new StatusReply(reply.status, approvalJson(call, await load(call, approval.id)), reply.headers);
  }),
  implement(declineApproval, async ({ params, body }, call) => {
    const approval = await loadForDecision(call, params.id);
    return await close(call, approval, { status: 'declined', reason: body.reason });
  }),
  implement(withdrawApproval, async ({ params }, call) => {
    const approval = await load(call, params.id);
    if (approval.askedById !== principalOf(call).id) throw problem('asker_needed');
    return await close(call, approval, { status: 'withdrawn' });
  }),
];

async function load(call: Call, id: string): Promise<Approval> {
  return requireFound(await approvals.findApproval(call.db, id));
}

/** A request that the caller sees. Throws `approver_needed` where it is not theirs to decide about. */
async function loadForDecision(call: Call, id: string): Promise<Approval> {
  const approval = await load(call, id);
  if (!mayApprove(call.deps.catalog.limits, principalOf(call), requestOf(approval)))
    throw approverNeeded(call, approval);
  return approval;
}

function approverNeeded({ deps }: Call, approval: Approval): Problem {
  const { staff, member } = approversOf(deps.catalog.limits, requestOf(approval));
  const about = { approvers: [...staff, ...member], staff_roles: staff, account_roles: member };
  return problem('approver_needed', { about, extensions: { license: approval.licenseId } });
}

function over({ licenseId }: Approval): Problem {
  return problem('approval_over', { extensions: { license: licenseId } });
}

function isOwn(call: Call, { decidedById }: Approval): boolean {
  return decidedById === principalOf(call).id;
}

/** Runs the check of a preview. It is void where the same person has approved already: then the licence may have changed by that. */
async function requireSeen(call: Call, approval: Approval, check: () => void): Promise<void> {
  try {
    check();
  } catch (error) {
    const now = await load(call, approval.id);
    const isRepeat = isOwn(call, now) && (now.status === 'approved' || now.status === 'done');
    if (!isRepeat) throw error;
  }
}

async function claim(call: Call, approval: Approval, sequence: number): Promise<ApprovalAttempt | 'done'> {
  const claimed = await approvals.claimApproval(call.db, approval.id, {
    decider: partyOf(principalOf(call)),
    sequence,
  });
  switch (claimed) {
    case 'decider_gone':
      throw approverNeeded(call, approval);
    case 'over': {
      const now = await load(call, approval.id);
      if (isOwn(call, now) && now.status === 'done') return 'done';
      throw over(approval);
    }
    case 'asker_gone':
      throw over(approval);
    default:
      return claimed;
  }
}

async function close(
  call: Call,
  approval: Approval,
  decision: Parameters<typeof approvals.closeApproval>[3],
): Promise<ReturnType<typeof approvalJson>> {
  if (!(await approvals.closeApproval(call.db, approval.id, partyOf(principalOf(call)), decision)))
    throw over(approval);
  return approvalJson(call, await load(call, approval.id));
}
