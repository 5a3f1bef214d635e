import { z } from 'zod';
import { refusalsOf } from '../domain/lifecycle/refusals-of.ts';
import { defineOperation } from './operation.ts';
import { priceLineSchema } from './price-lines.ts';
import type { ProblemCode } from './problems.ts';
import { accountId, catalogId, currency, instantOut, licenseId, listOf, moneySchema } from './schemas.ts';

/** What a purchase can be refused with. */
const OFFER_REFUSALS = [
  'plan_not_sold',
  'quantity_not_offered',
  'currency_not_offered',
  'payment_method_required',
  'trial_used',
] as const satisfies readonly ProblemCode[];

const refusalSchema = z
  .object({
    code: z
      .enum([...new Set([...OFFER_REFUSALS, ...refusalsOf('schedule_change')])])
      .meta({ description: 'The code that the purchase or the change would be refused with.' }),
    title: z.string(),
    detail: z.string().meta({ description: 'Why not, for people, in the language of `Accept-Language`.' }),
    next_step: z.string().meta({ description: 'What to do now.' }),
  })
  .meta({ id: 'OfferRefusal' });

export const offerSchema = z
  .object({
    object: z.literal('offer'),
    account: accountId,
    license: licenseId.nullable().meta({ description: 'The licence that would change; null for a new one.' }),
    plan: z.string(),
    quantity: z.int().meta({ description: 'Seats.' }),
    currency,
    price: moneySchema.nullable().meta({ description: 'Net price of a period for all seats; null when refused.' }),
    lines: z
      .array(priceLineSchema)
      .meta({ description: 'Lines of the first period, if it were bought now; of a licence, of its next period.' }),
    trial: z
      .object({
        days: z.int(),
        ends_at: instantOut.meta({ description: 'When a trial that starts now would end.' }),
        refusal: refusalSchema.nullable().meta({ description: 'Why the account gets no trial; null when it does.' }),
      })
      .nullable()
      .meta({ description: 'Null where the plan has no trial, is refused, or would change a licence.' }),
    refusal: refusalSchema.nullable().meta({ description: 'Why the account cannot have the plan; null when it can.' }),
  })
  .meta({ id: 'Offer', description: 'The terms on which an account gets a plan today, new or for a licence it has.' });

export const listOffers = defineOperation({
  id: 'listOffers',
  method: 'get',
  path: '/v1/offers',
  tag: 'Plans',
  summary: 'What an account can buy today, or a licence can change to, at which price, and why not',
  description:
    'Name an `account`, and buy on these terms with `POST /v1/licenses`: the cheapest comes first. Or name a `license`, and choose one of them for its ' +
    'next period with `POST /v1/licenses/{id}/schedule-change`.',
  permission: 'licenses:create',
  query: z.strictObject({
    account: accountId.optional().meta({ description: 'Needed without `license`.' }),
    license: licenseId.optional().meta({ description: 'Instead of `account`.' }),
    plan: catalogId
      .optional()
      .meta({ description: 'Left out: every plan that is sold, and the one that the licence has.' }),
    currency: currency.optional().meta({ description: "Left out: the account's. A licence keeps its own." }),
    quantity: z.coerce
      .number()
      .int()
      .min(1)
      .optional()
      .meta({ description: 'Seats. Left out: the minimum of each plan; of a licence, as in its next period.' }),
  }),
  reply: listOf(offerSchema),
  problems: ['not_found', 'sandbox_discarded'],
});
