import type { z } from 'zod';
import { formatInstant } from '../../contract/format.ts';
import type { mailSchema } from '../../contract/sandboxes.ts';
import type { Notification } from '../../db/queries/notifications.ts';
import { toWire } from '../../contract/to-wire.ts';

/** A mail of a sandbox on the wire; `to` is whom it would have been sent to. */
export function mailJson(mail: Notification, to: string): z.input<typeof mailSchema> {
  const { id, subjectId, template, legal, suppressedReason, at, params, mailSubject, mailText } = mail;
  return {
    object: 'mail',
    id,
    license: subjectId,
    template,
    to,
    subject: mailSubject,
    text: mailText,
    legal,
    suppressed: suppressedReason === 'opted_out',
    at: formatInstant(at),
    params: Object.fromEntries(Object.entries(params).map(([name, value]) => [name, toWire(value, name)])),
  };
}
