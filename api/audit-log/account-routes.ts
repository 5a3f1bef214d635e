import type { z } from 'zod';
import { exportAccountAuditLog, listAccountAuditLog, type accountAuditEntrySchema } from '../../contract/audit-log.ts';
import { formatInstant } from '../../contract/format.ts';
import type { Access } from '../../contract/operation.ts';
import { OPERATIONS } from '../../contract/operations.ts';
import * as auditLog from '../../db/queries/audit-log.ts';
import type { Page, PageRequest } from '../../db/queries/page.ts';
import type { ScopedDatabase } from '../../db/scoped.ts';
import { shownAs, showsOrigin, showsWhich } from '../../domain/access/account-audit.ts';
import { loadAccount } from '../accounts/load.ts';
import { problem } from '../http/problem.ts';
import { csvReply, EXPORTED } from '../http/csv-reply.ts';
import { implement, type Call } from '../http/route.ts';
import { readPages } from '../http/read-pages.ts';
import { sharedFilterOf } from './filter.ts';

type EntryJson = z.input<typeof accountAuditEntrySchema>;
type Names = ReadonlyMap<string, string>;

/** What the vendor's people do among themselves, or before an account's own people may know of it: its log does not show it. */
const HIDDEN_PERMISSIONS: ReadonlySet<Access> = new Set<Access>([
  'approvals:ask',
  'approvals:read',
  'approvals:decide',
  'ownership_claims:open',
  'ownership_claims:approve',
  'declarations:read',
  'declarations:decide',
  'audit:read',
]);
const HIDDEN_ACTIONS = OPERATIONS.flatMap(({ id, permission }) => (HIDDEN_PERMISSIONS.has(permission) ? [id] : []));

/** What was done and tried in an account, as its owners see it. */
export const accountAuditLogRoutes = [
  implement(listAccountAuditLog, async ({ params, query }, call) => {
    const account = await accountOfLog(call, params.id);
    const found = await readPage(call.db, filterOf(account, query), query);
    return { data: [...found.data], next_cursor: found.nextCursor };
  }),
  implement(exportAccountAuditLog, async ({ params, query }, call) => {
    const filter = filterOf(await accountOfLog(call, params.id), query);
    const found = await readPages((request) => readPage(call.db, filter, request), {
      first: query.cursor,
      most: EXPORTED,
    });
    const rows = found.data.map(({ principal, asked_by: askedBy, object: _object, ...entry }) => ({
      ...entry,
      by: principal.kind,
      role: principal.role,
      principal_id: principal.id,
      name: principal.name,
      asked_by: askedBy?.name ?? null,
    }));
    return csvReply({ type: exportAccountAuditLog.type, name: 'audit-log' }, rows, COLUMNS, found.nextCursor);
  }),
];

function filterOf(
  accountId: string,
  query: Omit<z.output<typeof exportAccountAuditLog.query>, 'cursor'>,
): auditLog.AccountAuditFilter {
  const preview = query.preview === undefined ? undefined : query.preview === 'true';
  return { ...sharedFilterOf(query), preview, accountId };
}

const COLUMNS = [
  'id',
  'at',
  'kind',
  'by',
  'role',
  'principal_id',
  'name',
  'through',
  'asked_by',
  'action',
  'subject',
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

/** Throws `not_found` for what the caller does not see, and for a sandbox: what its members do there concerns nobody. */
async function accountOfLog(call: Call, id: string): Promise<string> {
  const account = await loadAccount(call, id);
  if (account.sandboxId !== null) throw problem('not_found');
  return account.id;
}

async function readPage(
  db: ScopedDatabase,
  filter: auditLog.AccountAuditFilter,
  request: PageRequest,
): Promise<Page<EntryJson>> {
  const { data, nextCursor } = await auditLog.listAccountAuditLog(db, filter, HIDDEN_ACTIONS, request);
  const ids = data.flatMap(({ principalId, askedBy }) => [principalId, askedBy].filter((id) => id !== null));
  const names = await auditLog.namesInAccount(db, filter.accountId, [...new Set(ids)]);
  return { data: data.map((entry) => entryJson(filter.accountId, entry, names)), nextCursor };
}

function entryJson(account: string, entry: auditLog.AuditEntry, names: Names): EntryJson {
  const { principalId, askedBy, principalAccountId: principalAccount } = entry;
  const name = principalId === null ? null : (names.get(principalId) ?? null);
  const shown = shownAs({ ...entry, account, principalAccount }, name !== null);
  const asker = askedBy === null ? undefined : names.get(askedBy);
  return {
    object: 'account_audit_entry',
    id: entry.id,
    kind: entry.kind,
    at: formatInstant(entry.createdAt),
    principal: {
      kind: shown,
      role: shown === 'other' ? null : entry.principalRole,
      id: showsWhich(shown) ? principalId : null,
      name: showsOrigin(shown) ? name : null,
    },
    through: shown === 'linked' ? entry.through : null,
    asked_by: askedBy !== null && asker !== undefined ? { id: askedBy, name: asker } : null,
    view: entry.viewId,
    action: entry.action,
    subject: entry.subjectId,
    outcome: entry.outcome,
    status: entry.status,
    code: entry.code,
    reason: entry.reason,
    preview: entry.preview,
    replayed: entry.replayed,
    request_id: entry.requestId,
    address: showsOrigin(shown) ? entry.address : null,
    user_agent: showsOrigin(shown) ? entry.userAgent : null,
  };
}
