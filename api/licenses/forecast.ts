import { z } from 'zod';
import { findDefaultPaymentMethod } from '../../db/queries/payment-methods.ts';
import { findSandbox } from '../../db/queries/sandboxes.ts';
import { isKnownDecline } from '../../domain/billing/declines.ts';
import { NO_PAYMENT_METHOD } from '../../domain/billing/failures.ts';
import { sandboxOutcome, type SandboxPayments } from '../../domain/billing/sandbox-outcome.ts';
import { endOfDayAfter, type InstantMs } from '../../domain/calendar/instant.ts';
import { TEMPLATES } from '../../domain/lifecycle/effects.ts';
import { EVENT_TYPES } from '../../domain/lifecycle/events.ts';
import { forecast } from '../../domain/lifecycle/forecast.ts';
import { STATES } from '../../domain/lifecycle/license.ts';
import { validationProblem } from '../http/problem.ts';
import { defineRoute, type Call } from '../http/route.ts';
import { formatInstant, instantIn, instantOut, moneySchema } from '../http/schemas.ts';
import { loadLicense, timeOf } from './load.ts';
import { licenseId } from './schema.ts';
import type { LicenseRead } from './license-json.ts';

const DEFAULT_DAYS = 400;
/** Ten years and a leap day or three: further ahead no terms hold. */
const MAX_DAYS = 3_653;

const forecastSchema = z
  .object({
    license: licenseId,
    from: instantOut,
    until: instantOut,
    payments: z
      .string()
      .meta({ description: 'How payments were assumed to go: `succeed`, `as_cards`, or a decline code.' }),
    data: z.array(
      z.object({
        at: instantOut,
        event: z.enum(EVENT_TYPES),
        from: z.enum(STATES),
        to: z.enum(STATES),
        charge: moneySchema.nullable(),
        notices: z.array(z.enum(TEMPLATES)),
      }),
    ),
  })
  .meta({ id: 'Forecast' });

export const forecastRoute = defineRoute({
  method: 'get',
  path: '/v1/licenses/{id}/forecast',
  tag: 'Licences',
  weight: 20,
  summary: 'What will happen to a licence by itself, and when',
  description: 'Computed by the rules that will carry it out; nothing is done.',
  scopes: ['admin', 'agent', 'customer'],
  params: z.object({ id: licenseId }),
  query: z.strictObject({
    until: instantIn.optional().meta({ description: `Left out: ${DEFAULT_DAYS} days ahead.` }),
    payments: z.string().max(64).optional().meta({
      description:
        "`succeed`, or the decline code with which all payments fail; left out: succeed, or a sandbox's cards.",
    }),
  }),
  reply: forecastSchema,
  handler: async ({ params, query }, call) => {
    const read = await loadLicense(call, params.id);
    const at = timeOf(call, read);
    const until = forecastEnd(read, at, query.until);
    const { name, payments } = await assumedPayments(call, read, query.payments);
    return {
      license: params.id,
      from: formatInstant(at),
      until: formatInstant(until),
      payments: name,
      data: forecast(read.record, until, (charge) => sandboxOutcome(charge, payments)).map((event) => ({
        at: formatInstant(event.at),
        event: event.event,
        from: event.from,
        to: event.to,
        charge: event.charge,
        notices: [...event.notices],
      })),
    };
  },
});

function forecastEnd({ record }: LicenseRead, at: InstantMs, until: InstantMs | undefined): InstantMs {
  const { zone } = record.terms;
  if (until === undefined) return endOfDayAfter(at, DEFAULT_DAYS, zone);
  if (until < at || until > endOfDayAfter(at, MAX_DAYS, zone))
    throw validationProblem([{ detail: 'It must lie ahead, and within ten years', parameter: 'until' }]);
  return until;
}

/** A test card that always pays. */
const GOOD_CARD = 'pm_card_visa';

/** The same rule by which a sandbox charges, so that the forecast and the sandbox agree. */
async function assumedPayments(
  { deps }: Call,
  { record }: LicenseRead,
  asked: string | undefined,
): Promise<{ name: string; payments: SandboxPayments }> {
  const { account, sandbox } = record;
  if (asked === undefined && sandbox !== null) {
    const [found, method] = await Promise.all([
      findSandbox(deps.db, sandbox),
      findDefaultPaymentMethod(deps.db, account),
    ]);
    const payments = found?.payments ?? AS_CARDS;
    return { name: payments, payments: { payments, method: method?.stripeId ?? null } };
  }
  const name = asked ?? 'succeed';
  if (name === 'succeed') return { name, payments: { payments: AS_CARDS, method: GOOD_CARD } };
  if (!isFailureCode(name))
    throw validationProblem([
      { detail: 'Write `succeed` or a decline code such as `insufficient_funds`', parameter: 'payments' },
    ]);
  return { name, payments: { payments: name, method: null } };
}

/** How a sandbox's charges go: by its cards, or all with one decline code. */
export const AS_CARDS = 'as_cards';

/** Whether every charge could fail with it. */
export function isFailureCode(code: string): boolean {
  return code === NO_PAYMENT_METHOD || isKnownDecline(code);
}
