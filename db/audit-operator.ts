import { randomUUID } from 'node:crypto';
import type { Database } from './connect.ts';
import { recordAuditedRequest } from './queries/audit-log.ts';

/**
 * Writes into the audit log that somebody who has the owner's address of the database has let somebody or something in by a command.
 * Which person that was, the database does not know.
 */
export async function auditOperator(
  db: Database,
  command: 'firstStaff' | 'firstKey',
  subjectId: string,
): Promise<void> {
  await recordAuditedRequest(db, {
    principal: { kind: 'operator', role: null, id: 'operator' },
    principalAccountId: null,
    through: null,
    sessionId: null,
    viewId: null,
    operation: command,
    subjectId,
    accountId: null,
    status: 201,
    code: null,
    preview: false,
    replayed: false,
    requestId: `cmd_${randomUUID().replaceAll('-', '')}`,
    address: null,
    userAgent: null,
  });
}
