import type { z } from 'zod';
import {
  getMailPreferences,
  updateMailPreferences,
  type mailPreferencesSchema,
} from '../../contract/mail-preferences.ts';
import { findMailPreferences, saveMailPreferences } from '../../db/queries/mail-preferences.ts';
import type { MailPreferences } from '../../domain/people/mail-preferences.ts';
import { implement, sessionOf } from '../http/route.ts';
import { withoutUndefined } from '../http/without-undefined.ts';

export const mailPreferencesRoutes = [
  implement(
    getMailPreferences,
    async (_input, call) => {
      const { email } = sessionOf(call).person;
      return preferencesJson(email, await findMailPreferences(call.db, email));
    },
    { view: 'person' },
  ),
  implement(
    updateMailPreferences,
    async ({ body: { quiet_hours: quiet, ...rest } }, call) => {
      const { email } = sessionOf(call).person;
      const changed = {
        ...(await findMailPreferences(call.db, email)),
        ...withoutUndefined({ ...rest, quiet }),
      };
      await saveMailPreferences(call.db, email, changed);
      return preferencesJson(email, changed);
    },
    { view: 'person' },
  ),
];

function preferencesJson(
  email: string,
  { reminders, receipts, language, quiet }: MailPreferences,
): z.input<typeof mailPreferencesSchema> {
  return { object: 'mail_preferences', email, reminders, receipts, language, quiet_hours: quiet };
}
