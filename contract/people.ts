import { z } from 'zod';
import { ACCOUNT_ROLES, STAFF_ROLES } from '../domain/access/roles.ts';
import { PERMISSIONS } from '../domain/access/permissions.ts';
import { defineOperation } from './operation.ts';
import {
  accountId,
  atLeastOneField,
  atLeastOneFieldHint,
  email,
  idOf,
  instantOut,
  language,
  personId,
  sessionId,
  text,
} from './schemas.ts';

export const accountRole = z.enum(ACCOUNT_ROLES).meta({ id: 'AccountRole', description: 'The role of a member.' });
export const staffRole = z
  .enum(STAFF_ROLES)
  .meta({ id: 'StaffRole', description: "The role of one of the vendor's people." });
const permissions = z.array(z.enum([...PERMISSIONS]));

export const personSchema = z
  .object({ id: personId, email: z.string(), name: z.string(), language: z.string() })
  .meta({ id: 'Person' });

export const sessionSchema = z
  .object({
    object: z.literal('session'),
    id: sessionId,
    current: z.boolean().meta({ description: 'Whether it is the one of this request.' }),
    created_at: instantOut,
    last_used_at: instantOut.meta({ description: 'To the minute.' }),
    signed_in_at: instantOut.meta({ description: 'The last sign-in in it.' }),
    ends_at: instantOut.meta({ description: 'When it ends if it is not used again.' }),
    strong: z.boolean().meta({
      description:
        'Whether its sign-ins have shown more than one factor: a passkey, or both a code from a mail and a recovery code; or were all by an ' +
        "account's identity provider.",
    }),
    user_agent: z.string().nullable().meta({ description: 'The browser of the last sign-in.' }),
    address: z.string().nullable().meta({ description: 'Its network address.' }),
    sign_on: z
      .object({
        account: accountId,
        only: z
          .boolean()
          .meta({ description: 'Whether it reaches this account alone: there was no other sign-in in it.' }),
      })
      .nullable()
      .meta({ description: 'The account by whose identity provider the last sign-in was; null for any other.' }),
  })
  .meta({ id: 'Session' });

export const meSchema = z
  .object({
    object: z.literal('me'),
    person: personSchema,
    staff: z
      .object({ role: staffRole, permissions })
      .nullable()
      .meta({ description: "Null for somebody who is not one of the vendor's people." }),
    memberships: z
      .array(
        z.object({
          account: accountId,
          account_name: z.string(),
          region: z.string().meta({ description: 'Which consumer rules hold for the account.' }),
          role: accountRole,
          permissions,
          through: accountId.nullable().meta({
            description:
              'The parent account by whose link the person reaches this one; null where they are a member of it.',
          }),
          sign_on_required: z.boolean().meta({
            description: "The account is closed until the person signs in by the account's identity provider.",
          }),
          passkey_required: z.boolean().meta({
            description:
              'The account is closed until the person signs in by a passkey, or by both a code from a mail and a recovery code.',
          }),
        }),
      )
      .meta({
        description:
          'The accounts of which the person is a member, then those that they reach by links. Send one as `Evergreen-Account` to act in it.',
      }),
    session: sessionSchema,
    viewing: z
      .object({ id: idOf('avw'), account: accountId, as: accountRole, until: instantOut })
      .nullable()
      .meta({ description: 'The view of an account that the session is in, until it is ended; null: in none.' }),
    support_email: z.string().meta({ description: 'Where people write to support.' }),
  })
  .meta({ id: 'Me' });

/** An address, and a code: whoever is not known yet sends no more. */
const MAX_SIGN_IN_BYTES = 4_096;
export const signInCommon = {
  tag: 'People',
  permission: 'public',
  idempotency: 'none',
  maxBodyBytes: MAX_SIGN_IN_BYTES,
} as const;
/** What a sign-in can answer apart from its own refusals. */
export const signInOutages = ['database_unavailable', 'deadline_exceeded', 'cross_site_request'] as const;

export const requestSignInCode = defineOperation({
  ...signInCommon,
  id: 'requestSignInCode',
  method: 'post',
  path: '/v1/sign-in/codes',
  summary: 'Ask for a sign-in code by mail',
  description:
    'The answer is the same whether or not somebody has the address, and comes in the same time. The code has six digits, and is ' +
    'good for ten minutes and five tries. A new one replaces the one before. The mail also has a long code, which is good as long, and ' +
    'works when others have used up the tries at the address.',
  body: z.strictObject({ email }),
  reply: z
    .object({ object: z.literal('sign_in_code'), valid_minutes: z.int() })
    .meta({ description: 'A code was sent if somebody who can sign in has the address.' }),
  status: 202,
  problems: [...signInOutages, 'code_requests_limited'],
});

export const signIn = defineOperation({
  ...signInCommon,
  id: 'signIn',
  method: 'post',
  path: '/v1/sign-in',
  summary: 'Sign in with a code from a mail',
  description:
    'Sets the cookie of a session. Sent in a session of the same person, it counts as a recent sign-in there, and the session gets a ' +
    'new cookie. A code that is wrong, used, too old or was tried too often gets the same problem.',
  audited: true,
  body: z.strictObject({
    email,
    code: z
      .string()
      .trim()
      .regex(/^(?:\d{6}|[0-9A-Za-z]{4}(?:-[0-9A-Za-z]{4}){6})$/)
      .meta({
        description: 'The six digits, or the long code of the same mail.',
        examples: ['042917', '7K2M-9QX4-TB0Z-5HWE-31CN-8VYA-D6RJ'],
      }),
  }),
  reply: meSchema,
  problems: [...signInOutages, 'sign_in_refused'],
});

const own = { tag: 'People', permission: 'signed_in' } as const;

export const getMe = defineOperation({
  ...own,
  bySignOn: true,
  byOneFactor: true,
  id: 'getMe',
  method: 'get',
  path: '/v1/me',
  summary: 'Who is signed in, where they are a member, and what they may do',
  reply: meSchema,
});

const PROFILE = ['name', 'language'] as const;

export const updateMe = defineOperation({
  ...own,
  id: 'updateMe',
  method: 'patch',
  path: '/v1/me',
  summary: 'Change your name, or the language of mails to you',
  description:
    'The name is what members of your accounts see. Mails about licences have the language of your mail preferences, if you chose one.',
  body: z
    .strictObject({ name: text(200).optional(), language: language.optional() })
    .refine(atLeastOneField, atLeastOneFieldHint(PROFILE)),
  reply: meSchema,
  problems: ['profile_held'],
});

export const listSessions = defineOperation({
  ...own,
  id: 'listSessions',
  method: 'get',
  path: '/v1/sessions',
  summary: 'Where you are signed in, newest first',
  reply: z.object({ data: z.array(sessionSchema) }),
});

const ended = z.object({ ended: z.int().meta({ description: 'How many sessions ended.' }) });

export const revokeSession = defineOperation({
  ...own,
  stepUp: true,
  id: 'revokeSession',
  method: 'delete',
  path: '/v1/sessions/{id}',
  summary: 'End one of your sessions: at once here, within five seconds everywhere',
  params: z.object({ id: sessionId }),
  reply: ended,
});

export const revokeOtherSessions = defineOperation({
  ...own,
  stepUp: true,
  id: 'revokeOtherSessions',
  method: 'delete',
  path: '/v1/sessions',
  summary: 'End all of your sessions but this one',
  reply: ended,
});

export const endSessionsOf = defineOperation({
  tag: 'People',
  id: 'endSessionsOf',
  method: 'delete',
  path: '/v1/people/{id}/sessions',
  summary: 'End all sessions of a person: at once here, within five seconds everywhere',
  description: 'The person is told by mail, and can sign in again.',
  permission: 'sessions:end',
  params: z.object({ id: personId }),
  reply: ended,
});

export const signOut = defineOperation({
  ...own,
  bySignOn: true,
  byOneFactor: true,
  id: 'signOut',
  method: 'delete',
  path: '/v1/sessions/current',
  summary: 'Sign out: end this session',
  reply: ended,
});
