import { z } from 'zod';
import { findLicenseByKey, type KeyMatch } from '../../db/queries/license-keys.ts';
import type { InstantMs } from '../../domain/calendar/instant.ts';
import { validityAt } from '../../domain/entitlements/grants.ts';
import { isWellFormedKey } from '../../domain/keys/license-key.ts';
import { agenda } from '../../domain/lifecycle/agenda.ts';
import { STATES, type License } from '../../domain/lifecycle/license.ts';
import { defineRoute } from '../http/route.ts';
import { formatInstant, formatInstantOrNull, instantOut } from '../http/schemas.ts';
import { entitlementSchema, licenseId } from './schema.ts';
import { entitlementJson } from './license-json.ts';

const VALIDITY_CODES = [
  'valid',
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

const validitySchema = z
  .object({
    valid: z.boolean(),
    code: z
      .enum(VALIDITY_CODES)
      .meta({ description: 'Stable. A licence can be valid for a part: see `entitlements`.' }),
    license: z
      .object({
        id: licenseId,
        plan: z.string(),
        state: z.enum(STATES),
        ends: instantOut.nullable(),
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
type ValidityJson = z.input<typeof validitySchema>;

/** For so long an answer may be kept where nothing is due: what people do to a licence meanwhile is seen after it. */
const TRUST_MS = 15 * 60_000;

export const validateRoute = defineRoute({
  method: 'post',
  path: '/v1/licenses/validate',
  tag: 'Validation',
  summary: 'Whether a licence key is good, and what it grants',
  description:
    'Goes by the dates of the licence, not by whether a job has run. A key that is no good is no error: 200 with `valid: false`. A ' +
    'key of a sandbox is good for none of your customers, and only for who asks for it by `sandbox`.',
  scopes: ['product', 'admin'],
  body: z.strictObject({
    key: z.string().min(1).max(100),
    sandbox: z.boolean().default(false).meta({ description: 'Take keys of sandboxes too: for trying things out.' }),
  }),
  reply: validitySchema,
  handler: async ({ body }, { deps }) => {
    const now = deps.now();
    if (!isWellFormedKey(body.key)) return invalidKeyJson('key_malformed', now);
    const match = await findLicenseByKey(deps.db, deps.vault, body.key, now);
    if (!match) return invalidKeyJson('key_unknown', now);
    if (match.key === 'ended') return invalidKeyJson('key_replaced', now);
    const inEarnest = match.license.sandbox === null || body.sandbox;
    return inEarnest ? validityJson(match, now) : sandboxKeyJson(validityJson(match, now));
  },
});

function invalidKeyJson(code: ValidityJson['code'], now: InstantMs): ValidityJson {
  return {
    valid: false,
    code,
    license: null,
    entitlements: [],
    trust_until: formatInstant(now + TRUST_MS),
    key_valid_until: null,
  };
}

function sandboxKeyJson(told: ValidityJson): ValidityJson {
  return { ...told, valid: false, code: 'key_of_sandbox', entitlements: [] };
}

function validityJson(match: KeyMatch, now: InstantMs): ValidityJson {
  const { valid, code, license, grants } = validityAt(match.license, match.at);
  return {
    valid,
    code,
    license: {
      id: license.id,
      plan: license.terms.plan.id,
      state: license.state,
      ends: formatInstantOrNull(license.period?.end ?? null),
      sandbox: license.sandbox,
    },
    entitlements: grants.map(entitlementJson),
    trust_until: formatInstant(trustUntil(license, match, now)),
    key_valid_until: formatInstantOrNull(match.validUntil),
  };
}

/** No longer than until something falls due that may change the answer. A sandbox's clock moves when it is told to. */
function trustUntil(license: License, match: KeyMatch, now: InstantMs): InstantMs {
  const changes = agenda(license)
    .filter(({ at, event }) => at > match.at && event.type !== 'reminder_due' && event.type !== 'retry_due')
    .map(({ at }) => at);
  const soonest = Math.min(match.at + TRUST_MS, match.validUntil ?? Infinity, ...changes);
  return now + (soonest - match.at);
}
