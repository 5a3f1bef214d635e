import type { z } from 'zod';
import { formatInstant } from '../../contract/format.ts';
import type { mailSchema } from '../../contract/sandboxes.ts';
import type { Notification } from '../../db/queries/notifications.ts';
import { toWire } from '../http/to-wire.ts';

/** A mail of a sandbox on the wire. */
export function mailJson(mail: Notification): z.input<typeof mailSchema> {
  const { id, subjectId, template, legal, suppressedReason, at, params } = mail;
  return {
    object: 'mail',
    id,
    license: subjectId,
    template,
    legal,
    suppressed: suppressedReason === 'opted_out',
    at: formatInstant(at),
    params: Object.fromEntries(Object.entries(params).map(([name, value]) => [name, toWire(value, name)])),
  };
}
