import type { z } from 'zod';
import {
  getMailPreferences,
  updateMailPreferences,
  type mailPreferencesSchema,
} from '../../contract/mail-preferences.ts';
import { findMailPreferences, saveMailPreferences } from '../../db/queries/mail-preferences.ts';
import type { MailPreferences, QuietHours } from '../../domain/people/mail-preferences.ts';
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
    async ({ body: { quiet_hours: hours, ...rest } }, call) => {
      const { email } = sessionOf(call).person;
      const changed = {
        ...(await findMailPreferences(call.db, email)),
        ...withoutUndefined(rest),
        ...(hours === undefined ? {} : { quiet: hours && quietOf(hours) }),
      };
      await saveMailPreferences(call.db, email, changed);
      return preferencesJson(email, changed);
    },
    { view: 'person' },
  ),
];

function preferencesJson(
  email: string,
  { reminders, language, quiet }: MailPreferences,
): z.input<typeof mailPreferencesSchema> {
  const hours = quiet && { from_hour: quiet.from, until_hour: quiet.until, zone: quiet.zone };
  return { object: 'mail_preferences', email, reminders, language, quiet_hours: hours };
}

function quietOf(hours: { from_hour: number; until_hour: number; zone: string }): QuietHours {
  return { from: hours.from_hour, until: hours.until_hour, zone: hours.zone };
}
