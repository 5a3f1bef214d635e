import { z } from 'zod';
import { RECOVERY_CODES } from '../domain/people/recovery-codes.ts';
import { defineOperation } from './operation.ts';
import { meSchema, signInCommon, signInOutages } from './people.ts';
import { email, instantOut } from './schemas.ts';

const own = { tag: 'People', permission: 'signed_in', path: '/v1/recovery-codes' } as const;
const code = z.string().meta({ examples: ['7K2M-9QX4-TB0Z-5HWE-31CN'] });

export const signInWithRecoveryCode = defineOperation({
  ...signInCommon,
  id: 'signInWithRecoveryCode',
  method: 'post',
  path: '/v1/sign-in/recovery-codes',
  summary: 'Sign in with a recovery code',
  description:
    'Sets the cookie of a session, as a code from a mail does. The code is then used up, and the person is told by mail. Tries are ' +
    'counted together with those of codes from mails. A code that is wrong, used or of somebody else gets the same problem.',
  audited: true,
  body: z.strictObject({ email, code: code.trim().min(1).max(60) }),
  reply: meSchema,
  problems: [...signInOutages, 'recovery_code_refused'],
});

export const createRecoveryCodes = defineOperation({
  ...own,
  id: 'createRecoveryCodes',
  method: 'post',
  summary: 'Make recovery codes: those before end',
  description: `Each of the ${RECOVERY_CODES.count} codes signs in once. They cannot be read again.`,
  stepUp: true,
  // What is stored for a repetition would hold the codes.
  idempotency: 'none',
  reply: z.object({ object: z.literal('recovery_codes'), codes: z.array(code) }),
  status: 201,
});

export const getRecoveryCodes = defineOperation({
  ...own,
  id: 'getRecoveryCodes',
  method: 'get',
  summary: 'How many of your recovery codes are left',
  reply: z.object({
    object: z.literal('recovery_codes'),
    left: z.int(),
    made_at: instantOut.nullable().meta({ description: 'Null: you have never made any.' }),
  }),
});
