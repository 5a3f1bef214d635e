import { z } from 'zod';
import { STATES } from '../domain/lifecycle/license.ts';
import { entitlementSchema } from './license-schemas.ts';
import { defineOperation } from './operation.ts';
import { instantOut, licenseId } from './schemas.ts';

const VALIDATION_CODES = [
  'valid',
  'not_paid',
  'in_grace',
  'trial_expired',
  'paused',
  'suspended',
  'expired',
  'retired',
  'key_malformed',
  'key_unknown',
  'key_replaced',
  'key_of_sandbox',
] as const;

export const validitySchema = z
  .object({
    valid: z.boolean(),
    code: z.enum(VALIDATION_CODES).meta({ description: 'Stable. A licence can be valid in part: see `entitlements`.' }),
    license: z
      .object({
        id: licenseId,
        plan: z.string(),
        state: z.enum(STATES),
        period_end: instantOut.nullable(),
        sandbox: z.string().nullable(),
      })
      .nullable(),
    entitlements: z.array(entitlementSchema),
    trust_until: instantOut.meta({ description: 'The answer may be kept until then; ask again after it.' }),
    key_valid_until: instantOut
      .nullable()
      .meta({ description: 'A replaced key works until then; null for a current one.' }),
  })
  .meta({ id: 'Validity' });

export const validateKey = defineOperation({
  id: 'validateKey',
  maxBodyBytes: 4_096,
  audited: false,
  method: 'post',
  path: '/v1/licenses/validate',
  tag: 'Validation',
  summary: 'Whether a licence key is good, and what it grants',
  description:
    'Goes by the dates of the licence, not by whether a job has run. A key that is not good is no error: 200 with ' +
    '`valid: false`. Keys of sandboxes are good only where the body says `"sandbox": true`. A read: answers are never ' +
    'replayed.',
  permission: 'licenses:validate',
  idempotency: 'none',
  body: z.strictObject({
    key: z.string().min(1).max(100),
    sandbox: z.boolean().default(false).meta({ description: 'Accept keys of sandboxes: for trying things out.' }),
  }),
  reply: validitySchema,
});
