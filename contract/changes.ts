import { z } from 'zod';
import { EVENT_SUBJECTS } from '../domain/stored/event-data.ts';
import { defineOperation } from './operation.ts';

/** Data of an event `change`. */
export const changeSchema = z
  .object({
    subject: z.enum(EVENT_SUBJECTS),
    id: z.string(),
    account: z.string(),
    sequence: z
      .int()
      .meta({ description: "Counts the subject's changes. Read the subject: it has this change at least." }),
    ms_ago: z
      .int()
      .min(0)
      .meta({ description: 'How many milliseconds ago it was heard of: what was read later has this change.' }),
  })
  .meta({ id: 'Change' });

/** A stream is over before proxies and sessions are: clients connect again. */
export const MAX_STREAM_S = 55;

/** How far back a stream without a place begins at most. */
const MAX_LAST_S = 60;

export const followChanges = defineOperation({
  id: 'followChanges',
  method: 'get',
  path: '/v1/changes',
  tag: 'Changes',
  summary: 'Follow what changes, as server-sent events',
  description:
    'Each event `change` names a licence, account or sandbox that has changed; `reset` says that changes may have been missed, so that ' +
    'what is shown has to be read again. `place` has an `id` only, and comes first and last. The stream ends after at most a minute: connect ' +
    'again with the last `id` as `Last-Event-ID`, as `EventSource` does. What changed meanwhile is then sent first. A page that was read ' +
    'some seconds before it connects for the first time asks for what has changed since by `last_seconds`.',
  permission: 'licenses:read',
  query: z.strictObject({
    seconds: z.coerce
      .number()
      .int()
      .min(0)
      .max(MAX_STREAM_S)
      .default(MAX_STREAM_S)
      .meta({ description: 'How long the stream stays open. 0: what changed since `Last-Event-ID`, at once.' }),
    last_seconds: z.coerce
      .number()
      .int()
      .min(0)
      .max(MAX_LAST_S)
      .default(0)
      .meta({ description: 'Without `Last-Event-ID`: begins with what has changed in so many seconds.' }),
  }),
  // Of each event.
  reply: changeSchema,
  type: 'text/event-stream',
});
