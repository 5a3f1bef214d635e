import type { z } from 'zod';
import { exportAuditLog, listAuditLog, type auditEntrySchema } from '../../contract/audit-log.ts';
import { formatInstant } from '../../contract/format.ts';
import * as auditLog from '../../db/queries/audit-log.ts';
import { csvReply, EXPORTED } from '../http/csv-reply.ts';
import { implement } from '../http/route.ts';
import { readPages } from '../http/read-pages.ts';
import { sharedFilterOf } from './filter.ts';

type Filters = Omit<z.output<typeof exportAuditLog.query>, 'cursor'>;

export const auditLogRoutes = [
  implement(listAuditLog, async ({ query }, { db }) => {
    const found = await auditLog.listAuditLog(db, filterOf(query), query);
    return { data: found.data.map(entryJson), next_cursor: found.nextCursor };
  }),
  implement(exportAuditLog, async ({ query }, { db }) => {
    const filter = filterOf(query);
    const found = await readPages((request) => auditLog.listAuditLog(db, filter, request), {
      first: query.cursor,
      most: EXPORTED,
    });
    const rows = found.data.map(entryJson).map(({ principal, object: _object, ...entry }) => ({
      ...entry,
      principal_kind: principal?.kind ?? null,
      principal_role: principal?.role ?? null,
      principal_id: principal?.id ?? null,
    }));
    return csvReply({ type: exportAuditLog.type, name: 'audit-log' }, rows, COLUMNS, found.nextCursor);
  }),
];

const COLUMNS = [
  'id',
  'at',
  'kind',
  'principal_kind',
  'principal_role',
  'principal_id',
  'through',
  'asked_by',
  'session',
  'action',
  'subject',
  'account',
  'outcome',
  'status',
  'code',
  'reason',
  'preview',
  'replayed',
  'request_id',
  'address',
  'user_agent',
  'view',
] as const;

function filterOf(query: Filters): auditLog.AuditFilter {
  return { ...sharedFilterOf(query), subjectId: query.subject, accountId: query.account };
}

function entryJson(entry: auditLog.AuditEntry): z.input<typeof auditEntrySchema> {
  const { id, kind, principalId, principalKind, principalRole, action, outcome, status, code, reason, address } = entry;
  const isKnown = principalId !== null && principalKind !== null;
  return {
    object: 'audit_entry',
    id,
    kind,
    at: formatInstant(entry.createdAt),
    principal: isKnown ? { kind: principalKind, role: principalRole, id: principalId } : null,
    through: entry.through,
    asked_by: entry.askedBy,
    session: entry.sessionId,
    view: entry.viewId,
    action,
    subject: entry.subjectId,
    account: entry.accountId,
    outcome,
    status,
    code,
    reason,
    preview: entry.preview,
    replayed: entry.replayed,
    request_id: entry.requestId,
    address,
    user_agent: entry.userAgent,
  };
}
