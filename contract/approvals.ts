import { z } from 'zod';
import { APPROVABLE, APPROVAL_NEEDS, type ApprovableAction } from '../domain/access/approvals.ts';
import { COMMANDS } from '../domain/lifecycle/commands.ts';
import { INTERVENTIONS } from '../domain/lifecycle/interventions.ts';
import { refusalsOf } from '../domain/lifecycle/refusals-of.ts';
import { commandProblems } from './commands.ts';
import { defineOperation } from './operation.ts';
import { accountRole, staffRole } from './people.ts';
import { previewId, previewSchema } from './previews.ts';
import { accountId, idOf, instantOut, licenseId, listOf, page, text } from './schemas.ts';

export const approvalId = idOf('apr');

/** Actions as addresses and `available_actions` name them: `rotate-key`, `extend-grace`. */
const ACTIONS = APPROVABLE.map((name) => name.replaceAll('_', '-'));

/** The domain's name of an action; null for one that is none. */
export function actionOf(address: string): ApprovableAction | null {
  return APPROVABLE.find((name) => name.replaceAll('_', '-') === address) ?? null;
}

export const APPROVAL_STATUSES = ['open', 'approved', 'done', 'refused', 'declined', 'withdrawn', 'expired'] as const;

const someone = z.object({ kind: z.string(), role: z.string().nullable(), id: z.string() });

export const approvalSchema = z
  .object({
    object: z.literal('approval'),
    id: approvalId,
    account: accountId,
    license: licenseId,
    action: z.enum(ACTIONS),
    body: z.record(z.string(), z.unknown()).meta({ description: 'What the command is sent with.' }),
    reason: z.string().nullable(),
    need: z.enum(APPROVAL_NEEDS).meta({
      description: '`permission`: whoever asks may not do it. `limit`: they may, but a limit of their role is reached.',
    }),
    asked_by: someone,
    approvers: z
      .object({ staff_roles: z.array(staffRole), account_roles: z.array(accountRole) })
      .meta({ description: 'Who may approve it: not whoever asks. Roles of members are those of the account.' }),
    status: z.enum(APPROVAL_STATUSES).meta({
      description:
        '`approved`: it is being carried out, or its outcome is not known. `done`: it was carried out. `refused`: it was ' +
        'approved, and then refused for what `code` says.',
    }),
    created_at: instantOut,
    expires_at: instantOut.meta({ description: 'Until then it can be approved.' }),
    decided_by: someone.nullable().meta({ description: 'Who approved, declined or withdrew it.' }),
    decided_at: instantOut.nullable(),
    decision_reason: z.string().nullable().meta({ description: 'Why it was declined.' }),
    code: z.string().nullable().meta({ description: 'Code of the problem with which the command was refused.' }),
  })
  .meta({ id: 'Approval', description: 'A request that somebody else approve a command.' });

export const approvalShownSchema = approvalSchema
  .extend({
    preview: previewSchema.nullable().meta({
      description: 'What approving it would do now; null where the reader could not do it, or it cannot be done.',
    }),
    refused_with: z
      .string()
      .nullable()
      .meta({ description: 'Code of the problem with which it would be refused now.' }),
    license_changed: z.boolean().meta({ description: 'Whether the licence has changed since it was asked.' }),
    may_approve: z.boolean().meta({ description: 'Whether the reader may approve or decline it.' }),
  })
  .meta({ id: 'ApprovalShown' });

const common = { tag: 'Approvals' } as const;
const params = z.object({ id: approvalId });
/** What carrying out a command can be refused with, whichever it is. */
const COMMAND_PROBLEMS = [
  ...[...COMMANDS, ...INTERVENTIONS].flatMap((name) => refusalsOf(name)),
  ...COMMANDS.flatMap((name) => commandProblems(name)),
  'license_not_open',
  'sandbox_discarded',
] as const;

export const createApproval = defineOperation({
  ...common,
  id: 'createApproval',
  method: 'post',
  path: '/v1/approvals',
  summary: 'Ask somebody else to approve a command',
  description:
    'For a command that was refused because you lack the permission (`forbidden`) or a limit of your role is reached ' +
    '(`limit_exceeded`). Members of the account who have the permission get a mail; they find it at `/approvals/{id}` of the portal. ' +
    'Nothing happens before somebody approves it, within seven days.',
  permission: 'approvals:ask',
  body: z.strictObject({
    license: licenseId,
    action: z.enum(ACTIONS).meta({ description: 'The command or intervention.' }),
    body: z.record(z.string(), z.unknown()).default({}).meta({ description: 'What the command would be sent with.' }),
    reason: text(500)
      .nullable()
      .default(null)
      .meta({ description: 'For whoever decides. Needed above a limit; kept as the reason of an intervention.' }),
  }),
  reply: approvalSchema,
  status: 201,
  problems: ['not_found', 'approval_not_needed', 'approval_not_offered', 'approval_open', ...COMMAND_PROBLEMS],
});

export const listApprovals = defineOperation({
  ...common,
  id: 'listApprovals',
  method: 'get',
  path: '/v1/approvals',
  summary: 'List requests for approval, newest first',
  permission: 'approvals:read',
  query: z.strictObject({
    ...page,
    account: accountId.optional(),
    license: licenseId.optional(),
    status: z.enum(APPROVAL_STATUSES).optional(),
  }),
  problems: ['not_found'],
  reply: listOf(approvalSchema),
});

export const getApproval = defineOperation({
  ...common,
  id: 'getApproval',
  method: 'get',
  path: '/v1/approvals/{id}',
  summary: 'Read a request, with a fresh preview of its command',
  permission: 'approvals:read',
  params,
  reply: approvalShownSchema,
});

export const approve = defineOperation({
  ...common,
  id: 'approve',
  method: 'post',
  path: '/v1/approvals/{id}/approve',
  summary: 'Approve a request: its command is carried out once, as sent by you',
  description:
    'Does exactly what the preview showed, or is refused. Sent again by the same person, it answers the outcome. Whoever asked cannot ' +
    'approve, whatever their role, and no API key can.',
  permission: 'approvals:decide',
  params,
  body: z.strictObject({ if_preview: previewId.meta({ description: 'Id of the preview that you have seen.' }) }),
  idempotency: 'none',
  reply: approvalSchema,
  replyByStatus: { 200: approvalSchema, 202: approvalSchema },
  problems: [
    'approval_over',
    'approver_needed',
    'preview_stale',
    'preview_expired',
    'limit_exceeded',
    'license_busy',
    'license_unavailable',
    'temporal_unavailable',
    ...COMMAND_PROBLEMS,
  ],
});

export const declineApproval = defineOperation({
  ...common,
  id: 'declineApproval',
  method: 'post',
  path: '/v1/approvals/{id}/decline',
  summary: 'Decline a request, with a reason',
  permission: 'approvals:decide',
  params,
  body: z.strictObject({ reason: text(500) }),
  idempotency: 'none',
  reply: approvalSchema,
  problems: ['approval_over', 'approver_needed'],
});

export const withdrawApproval = defineOperation({
  ...common,
  id: 'withdrawApproval',
  method: 'delete',
  path: '/v1/approvals/{id}',
  summary: 'Withdraw a request of your own',
  permission: 'approvals:ask',
  params,
  reply: approvalSchema,
  problems: ['approval_over', 'asker_needed'],
});
