import { z } from 'zod';
import { AGREED_BY } from '../domain/lifecycle/terms-history.ts';
import { TERMS_FIELDS } from '../domain/lifecycle/terms-facts.ts';
import { actorSchema } from './change-log.ts';
import { defineOperation } from './operation.ts';
import { planSchema } from './plans.ts';
import { instantOut, licenseId, moneySchema } from './schemas.ts';

const { cadence, seats: seatsAllowed, pause, grace, cancel, entitlements } = planSchema.shape;

const days = z.array(z.int()).meta({ description: 'Days before the end of the period.' });

const rulesSchema = z
  .object({
    seat_price: moneySchema.meta({ description: 'Net price of one period for one seat.' }),
    cadence,
    seats_allowed: seatsAllowed,
    early_renewal_days: z.int().nullable().meta({
      description: 'From how many days before the end a period can be renewed; null: at any time.',
    }),
    renewal_basis: z.enum(['from_expiry', 'from_now', 'from_now_if_expired']).meta({
      description: 'What a late renewal counts from.',
    }),
    reminders: days,
    legal_notices: days,
    grace,
    expiry_grace_days: z.int().meta({ description: 'Days of use after a period that does not renew.' }),
    pause,
    cancel,
    withdrawal_days: z.int().meta({ description: 'Days of the right to withdraw by law; 0: none.' }),
    win_back_days: z.int(),
    reactivation_days: z.int().nullable(),
    entitlements,
  })
  .meta({ id: 'TermsRules' });

const termsSchema = z
  .object({
    plan: z.object({ id: z.string(), name: z.string() }),
    seats: z.int(),
    price: moneySchema.meta({ description: 'Net price of one period for all seats. Tax is added on the invoice.' }),
    rules: rulesSchema
      .nullable()
      .meta({ description: 'Null for terms that no longer apply and of which only plan, seats and price were kept.' }),
  })
  .meta({ id: 'Terms' });

const changesSchema = z
  .array(
    z
      .object({ field: z.enum(TERMS_FIELDS), before: z.unknown(), after: z.unknown() })
      .meta({ id: 'TermsChange', description: 'A field of the terms, or of their rules, that differs.' }),
  )
  .meta({ description: 'What differs from the terms before, as far as both were kept.' });

const agreedSchema = z
  .object({
    by: z.enum(AGREED_BY).meta({
      description: '`withdrawal`: the terms before came back when a change was withdrawn from.',
    }),
    at: instantOut,
    actor: actorSchema,
    sequence: z.int().meta({ description: 'The entry of the change log that says so.' }),
  })
  .meta({ id: 'TermsAgreement' });

const versionSchema = z
  .object({
    version: z.int().meta({ description: '1 for the terms of the purchase or the trial.' }),
    from: instantOut.nullable().meta({ description: "Null for the first ones of a sandbox's copy." }),
    until: instantOut.nullable().meta({ description: 'Null for the terms in force.' }),
    agreed: agreedSchema
      .nullable()
      .meta({ description: "Null where the change log does not have it: a sandbox's copy." }),
    renewals: z
      .object({ count: z.int(), last: instantOut.nullable() })
      .meta({ description: 'Further periods that were paid or given on these terms.' }),
    terms: termsSchema.nullable().meta({ description: 'Null where nothing of them was kept.' }),
    changes: changesSchema,
  })
  .meta({ id: 'TermsVersion' });

const comingSchema = z
  .object({
    from: instantOut.nullable().meta({ description: 'When their period starts; null where that is not known.' }),
    paid: z.boolean().meta({ description: 'Paid ahead: they can no longer be taken back.' }),
    agreed: agreedSchema.nullable(),
    terms: termsSchema,
    changes: changesSchema,
  })
  .meta({ id: 'ComingTerms' });

export const licenseTermsSchema = z
  .object({
    license: licenseId,
    versions: z.array(versionSchema).meta({ description: 'The latest first.' }),
    coming: z.array(comingSchema).meta({ description: 'What was chosen for later periods, the next one first.' }),
    sold_now: z
      .object({ terms: termsSchema, changes: changesSchema })
      .nullable()
      .meta({
        description:
          'How the plan as it is sold today differs from the terms in force, which stay as they are. Null where it is not sold ' +
          'any more, or not in this currency.',
      }),
  })
  .meta({ id: 'LicenseTerms' });

export const getLicenseTerms = defineOperation({
  id: 'getLicenseTerms',
  method: 'get',
  path: '/v1/licenses/{id}/terms',
  tag: 'Licences',
  summary: 'The terms of a licence: those in force, those to come, and those before',
  description:
    'A licence keeps the terms that it was bought on: a later edit of its plan changes nothing. They change with the payment of a ' +
    'period on others.',
  permission: 'licenses:read',
  params: z.object({ id: licenseId }),
  cost: 20,
  reply: licenseTermsSchema,
});
