import type { z } from 'zod';
import type { approvalSchema } from '../../contract/approvals.ts';
import { formatInstant, formatInstantOrNull } from '../../contract/format.ts';
import type { Approval, ApprovalStatus } from '../../db/queries/approvals.ts';
import { approvalEnd, approversOf, type ApprovalRequest } from '../../domain/access/approvals.ts';
import type { Call } from '../http/route.ts';

/** A request as the rules of approving take it. */
export function requestOf({ action, need, accountId, askedByKind, askedByRole, askedById }: Approval): ApprovalRequest {
  return { action, need, account: accountId, askedBy: { kind: askedByKind, role: askedByRole, id: askedById } };
}

export function statusOf({ status, createdAt }: Approval, now: number): ApprovalStatus {
  return status === 'open' && approvalEnd(createdAt) <= now ? 'expired' : status;
}

export function approvalJson({ deps }: Call, approval: Approval): z.input<typeof approvalSchema> {
  const { id, accountId, licenseId, action, body, reason, need, createdAt, decidedAt, decisionReason, code } = approval;
  const { decidedByKind: kind, decidedByRole: role, decidedById } = approval;
  const request = requestOf(approval);
  const { staff, member } = approversOf(deps.catalog.limits, request);
  return {
    object: 'approval',
    id,
    account: accountId,
    license: licenseId,
    action: action.replaceAll('_', '-'),
    body,
    reason,
    need,
    asked_by: { ...request.askedBy },
    approvers: { staff_roles: [...staff], account_roles: [...member] },
    status: statusOf(approval, deps.now()),
    created_at: formatInstant(createdAt),
    expires_at: formatInstant(approvalEnd(createdAt)),
    decided_by: kind === null || decidedById === null ? null : { kind, role, id: decidedById },
    decided_at: formatInstantOrNull(decidedAt),
    decision_reason: decisionReason,
    code,
  };
}
