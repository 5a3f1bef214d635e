import { INTERVENTIONS } from '../../domain/lifecycle/interventions.ts';
import type { FeedEvent } from './event.ts';
import type { Projection } from './projection.ts';

/**
 * Writes into the audit log what people and API keys have changed in licences, as it was recorded: also what did not come by the
 * API, such as a signal that a script sent to a workflow. Agents' reasons are repeated, what customers write is not.
 */
export const auditProjection: Projection = {
  name: 'audit-log',
  async apply(sql, events) {
    const changes = events.filter(({ subject }) => subject === 'license').map(toChange);
    if (changes.length === 0) return;
    await sql`
      insert into audit_log (id, kind, principal_kind, principal_id, action, subject_id, account_id, sequence, outcome, reason,
        asked_by, through, principal_account_id, created_at)
      select 'aud_' || replace(uuidv7()::text, '-', ''), 'change', l.actor ->> 'kind', l.actor ->> 'id', e.action, e.subject,
        e.account, e.sequence, 'done',
        case when l.event = any (string_to_array(${INTERVENTIONS.join(',')}, ',')) then l.reason end,
        l.actor -> 'askedBy' ->> 'id', l.actor ->> 'through',
        case when l.actor ->> 'kind' = 'member' then e.account end, l.recorded_at
      from jsonb_to_recordset(${JSON.stringify(changes)}::text::jsonb)
        as e (subject text, account text, action text, sequence integer)
        join change_log l on l.license_id = e.subject and l.sequence = e.sequence
      where l.actor ->> 'kind' not in ('timer', 'billing')
      on conflict (subject_id, sequence) where sequence is not null do nothing`;
  },
};

function toChange({ subjectId, account, type, sequence }: FeedEvent) {
  return { subject: subjectId, account, action: type, sequence };
}
