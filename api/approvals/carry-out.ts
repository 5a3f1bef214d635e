import * as approvals from '../../db/queries/approvals.ts';
import type { Approval, ApprovalAttempt } from '../../db/queries/approvals.ts';
import { actorOf } from '../../domain/access/actor.ts';
import type { CommandEvent } from '../../domain/lifecycle/commands.ts';
import type { InterventionEvent } from '../../domain/lifecycle/interventions.ts';
import type { ProblemCode } from '../../contract/problems.ts';
import { Problem } from '../http/problem.ts';
import type { Call } from '../http/route.ts';
import type { AcceptedOutcome } from '../licenses/command-reply.ts';
import { sendCommand } from '../licenses/commands.ts';
import type { LicenseRead } from '../licenses/license-json.ts';
import { requestOf } from './json.ts';

export interface ApprovedCommand {
  readonly approval: Approval;
  readonly read: LicenseRead;
  readonly event: CommandEvent | InterventionEvent;
}

/** Problems after which the workflow has not taken the command up: somebody can approve the request again. */
const NOT_SENT: ReadonlySet<ProblemCode> = new Set(['limit_exceeded', 'preview_stale', 'license_busy']);

/**
 * Sends the command as the caller, once: all who send the same attempt send the same update, and the licence refuses it after any other
 * transition than the one that was approved. A refusal ends the request, unless nothing was done. Null: it was carried out before.
 * Throws the problem of the command; after an outage the same person can repeat it.
 */
export async function carryOut(
  call: Call,
  { approval, read, event }: ApprovedCommand,
  attempt: ApprovalAttempt | 'done',
): Promise<AcceptedOutcome | null> {
  if (attempt === 'done') return null;
  const { db } = call;
  const { askedBy } = requestOf(approval);
  try {
    const accepted = await sendCommand(
      { ...call, idempotencyId: `approval/${approval.id}/${attempt.attempt}` },
      read,
      event,
      { expectedSequence: attempt.sequence, askedBy: { ...actorOf(askedBy), approval: approval.id } },
    );
    await approvals.finishApproval(db, approval.id, attempt.attempt, null);
    return accepted;
  } catch (error) {
    if (!(error instanceof Problem) || error.status >= 500) throw error;
    // An earlier request of the same attempt may have been accepted, and its answer lost.
    if (!attempt.isNew && (await approvals.isCarriedOut(db, approval, attempt.sequence))) {
      await approvals.finishApproval(db, approval.id, attempt.attempt, null);
      return null;
    }
    await settle(call, approval, attempt, error.code);
    throw error;
  }
}

/** Only the request that began an attempt knows that nothing of it was sent before. */
async function settle({ db }: Call, { id }: Approval, { attempt, isNew }: ApprovalAttempt, code: ProblemCode) {
  if (!NOT_SENT.has(code)) await approvals.finishApproval(db, id, attempt, code);
  else if (isNew) await approvals.releaseApproval(db, id, attempt);
}
