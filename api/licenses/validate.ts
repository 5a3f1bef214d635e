import type { z } from 'zod';
import { formatInstant, formatInstantOrNull } from '../../contract/format.ts';
import { validateKey, type validitySchema } from '../../contract/validation.ts';
import type { KeyMatch } from '../../db/queries/license-keys.ts';
import type { InstantMs } from '../../domain/calendar/instant.ts';
import { validityAt } from '../../domain/entitlements/validity.ts';
import { agenda } from '../../domain/lifecycle/agenda.ts';
import type { TimerEvent } from '../../domain/lifecycle/events.ts';
import type { License } from '../../domain/lifecycle/license.ts';
import { implement } from '../http/route.ts';
import { entitlementJson } from './license-json.ts';
import { matchKey } from './match-key.ts';

type ValidityJson = z.input<typeof validitySchema>;

/** How long an answer may be cached when nothing is due: a product notices a command after at most this time. */
const TRUST_MS = 15 * 60_000;

export const validateRoute = implement(
  validateKey,
  async ({ body }, call) => {
    const now = call.deps.now();
    const match = await matchKey(call, validateKey.id, body.key);
    if (typeof match === 'string') return unusableKey(match, now);
    const validity = validityJson(match, now);
    const allowed = match.license.sandbox === null || body.sandbox;
    return allowed ? validity : { ...validity, valid: false, code: 'key_of_sandbox' as const, entitlements: [] };
  },
  { view: 'keys' },
);

function unusableKey(code: ValidityJson['code'], now: InstantMs): ValidityJson {
  return {
    valid: false,
    code,
    license: null,
    entitlements: [],
    trust_until: formatInstant(now + TRUST_MS),
    key_valid_until: null,
  };
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
      period_end: formatInstantOrNull(license.period?.end ?? null),
      sandbox: license.sandbox,
    },
    entitlements: grants.map(entitlementJson),
    trust_until: formatInstant(trustUntil(license, match, now)),
    key_valid_until: formatInstantOrNull(match.validUntil),
  };
}

/** Events that leave a licence as valid as it was. */
const CHANGES_NOTHING: ReadonlySet<string> = new Set<TimerEvent['type']>([
  'reminder_due',
  'retry_due',
  'payment_check_due',
]);

/** The answer may change at the licence's next due event. A sandbox's clock moves only by request. */
function trustUntil(license: License, match: KeyMatch, now: InstantMs): InstantMs {
  const changes = agenda(license)
    .filter(({ at, event }) => at > match.at && !CHANGES_NOTHING.has(event.type))
    .map(({ at }) => at);
  const soonest = Math.min(match.at + TRUST_MS, match.validUntil ?? Infinity, ...changes);
  return now + (soonest - match.at);
}
