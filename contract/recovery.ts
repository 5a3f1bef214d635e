import { z } from 'zod';
import { EMAIL_CHANGE } from '../domain/people/email-change.ts';
import { MAX_REFERENCE } from '../domain/people/license-search.ts';
import { defineOperation } from './operation.ts';
import { meSchema } from './people.ts';
import { email, text } from './schemas.ts';

/** A key or a number: whoever is not known sends no more. */
const MAX_SEARCH_BYTES = 4_096;

export const findLicenses = defineOperation({
  id: 'findLicenses',
  method: 'post',
  path: '/v1/find-licenses',
  tag: 'People',
  permission: 'public',
  idempotency: 'none',
  maxBodyBytes: MAX_SEARCH_BYTES,
  summary: 'Have a list of your licences mailed, by a licence key or the number of an invoice',
  description:
    'For whoever does not know any more with which address to sign in. The owners of the account get a mail that says which licences it ' +
    'holds and who can sign in; so do its contacts for technical things, for a key, or for bills, for an invoice. The mail has no key. ' +
    'The answer is the same whether or not there is such a key or invoice, and comes in the same time.',
  body: z.strictObject({
    reference: text(MAX_REFERENCE).meta({
      description: 'A licence key, also a former one, or the number of an invoice.',
      examples: ['EVG-7K2QD-9XW4M-0RT6V-H3N8P'],
    }),
  }),
  reply: z
    .object({ object: z.literal('license_search') })
    .meta({ description: 'Mails were sent if the key or the number is that of an account.' }),
  status: 202,
  problems: ['database_unavailable', 'deadline_exceeded', 'cross_site_request'],
});

const own = { tag: 'People', permission: 'signed_in' } as const;

const code = z
  .string()
  .trim()
  .regex(/^\d{6}$/)
  .meta({ examples: ['042917'] });

export const requestEmailChange = defineOperation({
  ...own,
  id: 'requestEmailChange',
  method: 'post',
  path: '/v1/me/email-change',
  summary: 'Ask for another mail address to sign in with',
  description:
    `A code is sent to the old address and another one to the new address. They are good together, for ${EMAIL_CHANGE.validMinutes} ` +
    `minutes and ${EMAIL_CHANGE.maxTries} tries. Asking again replaces them. The answer is the same if somebody else has the address.`,
  stepUp: true,
  body: z.strictObject({ email }),
  reply: z.object({ object: z.literal('email_change'), valid_minutes: z.int() }),
  status: 201,
  problems: ['email_held', 'conflict'],
});

export const confirmEmailChange = defineOperation({
  ...own,
  id: 'confirmEmailChange',
  method: 'post',
  path: '/v1/me/email-change/confirm',
  summary: 'Change the mail address, with the codes from both mails',
  description:
    'All other sessions of the person end, both addresses are told, and this session gets a new cookie. Invitations that are not accepted ' +
    'yet move to the new address. If a code is wrong or too old, the answer does not say which.',
  idempotency: 'none',
  body: z.strictObject({ email, code_from_old: code, code_from_new: code }),
  reply: meSchema,
  problems: ['email_held', 'email_change_refused', 'email_taken'],
});

export const cancelEmailChange = defineOperation({
  ...own,
  id: 'cancelEmailChange',
  method: 'delete',
  path: '/v1/me/email-change',
  summary: 'Take back a change of the mail address that is not confirmed',
  reply: z.object({ cancelled: z.literal(true) }),
  problems: ['not_found'],
});
