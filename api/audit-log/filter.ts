import type { z } from 'zod';
import type { exportAccountAuditLog } from '../../contract/audit-log.ts';
import type { AuditFilter } from '../../db/queries/audit-log.ts';
import { rangeOf } from '../http/filters.ts';

type Filters = Omit<z.output<typeof exportAccountAuditLog.query>, 'cursor' | 'preview'>;

/** What every list of the log is filtered by. */
export function sharedFilterOf(query: Filters): Omit<AuditFilter, 'subjectId' | 'accountId'> {
  return {
    kind: query.kind,
    principalId: query.principal,
    action: query.action,
    outcome: query.outcome,
    createdAt: rangeOf(query, 'created_at'),
  };
}
