import { z } from 'zod';
import { TEMPLATES } from '../domain/lifecycle/effects.ts';
import { EVENT_TYPES } from '../domain/lifecycle/events.ts';
import { STATES } from '../domain/lifecycle/license.ts';
import { accessSchema, addresses } from './license-schemas.ts';
import { NEXT_EVENTS } from './next-events.ts';
import { defineOperation, MAX_BYTES_WITH_METADATA } from './operation.ts';
import { accountId, instantIn, instantOut, licenseId, moneySchema } from './schemas.ts';

const params = z.object({ id: licenseId });
const read = { method: 'get', tag: 'Licences', permission: 'licenses:read', params } as const;

const payments = z
  .string()
  .min(1)
  .max(64)
  .meta({ description: '`succeed`, `as_cards` (in a sandbox), or the decline code with which payments fail.' });

export const forecastSchema = z
  .object({
    license: licenseId,
    from: instantOut,
    until: instantOut,
    payments: payments.meta({ description: 'How payments were assumed to go.' }),
    payment_methods: z.array(z.string()).meta({
      description:
        'What charges are collected from: the first, and each of the others when the one before is declined.',
    }),
    data: z.array(
      z
        .object({
          at: instantOut,
          event: z.enum(EVENT_TYPES),
          from: z.enum(STATES),
          to: z.enum(STATES),
          access: accessSchema,
          period_end: instantOut.nullable().meta({
            description: 'When its period ends after the step, exclusive; null while it has none.',
          }),
          charge: moneySchema.nullable(),
          notices: z.array(z.enum(TEMPLATES)),
          refusal: z.string().nullable().meta({ description: 'Why a hypothetical command would be refused then.' }),
        })
        .meta({ id: 'ForecastStep' }),
    ),
  })
  .meta({ id: 'Forecast' });

const forecastFields = {
  path: '/v1/licenses/{id}/forecast',
  cost: 20,
  reply: forecastSchema,
} as const;

export const getForecast = defineOperation({
  ...read,
  ...forecastFields,
  id: 'getForecast',
  summary: 'What will happen to a licence automatically, and when',
  description: 'Computed by the same rules that will carry it out. Nothing is done.',
  query: z.strictObject({
    until: instantIn.optional().meta({ description: 'Left out: 400 days ahead.' }),
    payments: payments.optional().meta({ description: "Left out: they succeed, or go by a sandbox's cards." }),
  }),
});

export const hypotheticalCommand = z
  .strictObject({
    at: instantIn,
    command: z.enum(addresses),
    body: z.record(z.string(), z.unknown()).default({}).meta({ description: 'The body of the command.' }),
  })
  .meta({ id: 'HypotheticalCommand' });

export const computeForecast = defineOperation({
  ...read,
  ...forecastFields,
  id: 'computeForecast',
  maxBodyBytes: MAX_BYTES_WITH_METADATA,
  audited: false,
  method: 'post',
  idempotency: 'none',
  summary: 'What would happen if: commands and payment outcomes at given dates',
  description: 'Nothing is done. A command that would be refused at its time is listed with the reason.',
  body: z.strictObject({
    until: instantIn.optional(),
    payments: payments.optional(),
    outcomes: z
      .array(z.strictObject({ from: instantIn, payments }))
      .max(50)
      .default([])
      .meta({ description: 'From an instant on, payments go this way instead.' }),
    commands: z.array(hypotheticalCommand).max(50).default([]),
  }),
});

export const listUpcomingCharges = defineOperation({
  ...read,
  id: 'listUpcomingCharges',
  path: '/v1/accounts/{id}/upcoming-charges',
  cost: 20,
  params: z.object({ id: accountId }),
  summary: 'What an account will be charged automatically, and when',
  description:
    'Every charge of its licences, soonest first: those of their forecasts, if payments succeed. Nothing is done. Charges that are open ' +
    'now are in `charges` of their licence.',
  query: z.strictObject({
    until: instantIn.optional().meta({ description: 'Left out: 366 days ahead, which is the most.' }),
  }),
  reply: z
    .object({
      account: accountId,
      from: instantOut,
      until: instantOut,
      data: z.array(
        z
          .object({ license: licenseId, what: z.enum(NEXT_EVENTS), at: instantOut, amount: moneySchema })
          .meta({ id: 'UpcomingCharge' }),
      ),
      complete: z.boolean().meta({
        description:
          'False where the account has more licences than are looked at: charges of the oldest ones are missing.',
      }),
    })
    .meta({ id: 'UpcomingCharges' }),
});
