import type { z } from 'zod';
import { getApproval, listApprovals, type approvalShownSchema } from '../../contract/approvals.ts';
import * as approvals from '../../db/queries/approvals.ts';
import type { Approval } from '../../db/queries/approvals.ts';
import { mayApprove, permissionFor } from '../../domain/access/approvals.ts';
import { accountFilter } from '../http/filters.ts';
import { Problem, problem } from '../http/problem.ts';
import { requireFound } from '../http/require.ts';
import { implement, principalOf, type Call } from '../http/route.ts';
import type { LicenseRead } from '../licenses/license-json.ts';
import { loadLicense } from '../licenses/load.ts';
import { commandPreview } from '../licenses/preview.ts';
import { createApprovalRoute } from './ask.ts';
import { wantedEvent } from './command.ts';
import { decisionRoutes } from './decide.ts';
import { approvalJson, requestOf, statusOf } from './json.ts';

export const approvalRoutes = [
  createApprovalRoute,
  implement(listApprovals, async ({ query }, call) => {
    const filter = {
      accountId: accountFilter(call, query.account),
      licenseId: query.license,
      status: query.status,
    };
    const found = await approvals.listApprovals(call.db, filter, query);
    return { data: found.data.map((approval) => approvalJson(call, approval)), next_cursor: found.nextCursor };
  }),
  implement(getApproval, async ({ params }, call) => {
    const approval = requireFound(await approvals.findApproval(call.db, params.id));
    return { ...approvalJson(call, approval), ...(await outlookOf(call, approval)) };
  }),
  ...decisionRoutes,
];

type Outlook = Pick<
  z.input<typeof approvalShownSchema>,
  'preview' | 'refused_with' | 'license_changed' | 'may_approve'
>;

/** What approving an open request would do now, and whether the reader may. */
async function outlookOf(call: Call, approval: Approval): Promise<Outlook> {
  const isOpen = statusOf(approval, call.deps.now()) === 'open';
  const may_approve = isOpen && mayApprove(call.deps.catalog.limits, principalOf(call), requestOf(approval));
  if (!isOpen) return { preview: null, refused_with: null, license_changed: false, may_approve };
  const read = await loadLicense(call, approval.licenseId);
  const license_changed = read.record.sequence !== approval.sequence;
  try {
    return { preview: await previewOf(call, approval, read), refused_with: null, license_changed, may_approve };
  } catch (error) {
    if (!(error instanceof Problem) || error.status >= 500) throw error;
    return { preview: null, refused_with: error.code, license_changed, may_approve };
  }
}

/** Null for those who could not send the command themselves. Throws its refusal. */
async function previewOf(call: Call, approval: Approval, read: LicenseRead): Promise<Outlook['preview']> {
  // The licence has another owner by now, who was not asked.
  if (read.record.account !== approval.accountId) throw problem('approval_over');
  if (!principalOf(call).permissions.has(permissionFor(approval.action))) return null;
  return (await commandPreview(call, read, wantedEvent(call, read, approval), approval.id)).json;
}
