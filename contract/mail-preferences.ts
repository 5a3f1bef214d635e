import { z } from 'zod';
import { isQuietLength, MAX_QUIET_HOURS } from '../domain/people/mail-preferences.ts';
import { defineOperation } from './operation.ts';
import { atLeastOneField, atLeastOneFieldHint, language, zone } from './schemas.ts';

const hour = z.int().min(0).max(23);
const quietHours = z
  .strictObject({ from_hour: hour, until_hour: hour, zone })
  .refine((quiet) => isQuietLength({ from: quiet.from_hour, until: quiet.until_hour }))
  .meta({
    description: `On the clock of the zone, over midnight if need be; ${MAX_QUIET_HOURS} hours at most.`,
    examples: [{ from_hour: 20, until_hour: 8, zone: 'Europe/Berlin' }],
  });

export const mailPreferencesSchema = z
  .object({
    object: z.literal('mail_preferences'),
    email: z.string(),
    reminders: z.boolean().meta({ description: 'Reminders of dates to come that no law requires.' }),
    language: language.nullable().meta({ description: 'Null: that of the account.' }),
    quiet_hours: z.object({ from_hour: hour, until_hour: hour, zone: z.string() }).nullable(),
  })
  .meta({ id: 'MailPreferences' });

const own = { tag: 'People', permission: 'signed_in', path: '/v1/me/mail-preferences' } as const;

export const getMailPreferences = defineOperation({
  ...own,
  id: 'getMailPreferences',
  method: 'get',
  summary: 'What you have chosen for the mails to your address',
  reply: mailPreferencesSchema,
});

const FIELDS = ['reminders', 'language', 'quiet_hours'] as const;

export const updateMailPreferences = defineOperation({
  ...own,
  id: 'updateMailPreferences',
  method: 'patch',
  summary: 'Choose which mails come to your address, when, and in which language',
  description:
    'Mails that the law or a contract wants, receipts, and mails about a payment that failed and about access are always sent, at once. In ' +
    'quiet hours reminders wait until the hours are over; none is dropped. The same can be chosen without a sign-in by the link at the foot ' +
    'of each mail.',
  body: z
    .strictObject({
      reminders: z.boolean().optional(),
      language: language.nullable().optional(),
      quiet_hours: quietHours.nullable().optional(),
    })
    .refine(atLeastOneField, atLeastOneFieldHint(FIELDS)),
  reply: mailPreferencesSchema,
});
