import { z } from 'zod';
import { defineOperation } from './operation.ts';
import { priceLineSchema } from './price-lines.ts';
import { accountId, catalogId, currency, instantOut, listOf, moneySchema } from './schemas.ts';

const refusalSchema = z
  .object({
    code: z
      .enum(['plan_not_sold', 'quantity_not_offered', 'currency_not_offered', 'payment_method_required', 'trial_used'])
      .meta({ description: 'The code that a purchase would be refused with.' }),
    title: z.string(),
    detail: z.string().meta({ description: 'Why not, for people, in the language of `Accept-Language`.' }),
    next_step: z.string().meta({ description: 'What to do now.' }),
  })
  .meta({ id: 'OfferRefusal' });

export const offerSchema = z
  .object({
    object: z.literal('offer'),
    account: accountId,
    plan: z.string(),
    quantity: z.int().meta({ description: 'Seats.' }),
    currency,
    price: moneySchema.nullable().meta({ description: 'Net price of a period for all seats; null when refused.' }),
    lines: z.array(priceLineSchema).meta({ description: 'Lines of the first period, if it were bought now.' }),
    trial: z
      .object({
        days: z.int(),
        ends_at: instantOut.meta({ description: 'When a trial that starts now would end.' }),
        refusal: refusalSchema.nullable().meta({ description: 'Why the account gets no trial; null when it does.' }),
      })
      .nullable()
      .meta({ description: 'Null where the plan has no trial, or is refused.' }),
    refusal: refusalSchema.nullable().meta({ description: 'Why the account cannot buy the plan; null when it can.' }),
  })
  .meta({ id: 'Offer', description: 'The terms on which an account gets a plan today.' });

export const listOffers = defineOperation({
  id: 'listOffers',
  method: 'get',
  path: '/v1/offers',
  tag: 'Plans',
  summary: 'What an account can buy today, at which price, and why not',
  description: 'Buy on these terms with `POST /v1/licenses`.',
  permission: 'licenses:create',
  query: z.strictObject({
    account: accountId,
    plan: catalogId.optional().meta({ description: 'Left out: every plan that is sold.' }),
    currency: currency.optional().meta({ description: "Left out: the account's." }),
    quantity: z.coerce
      .number()
      .int()
      .min(1)
      .optional()
      .meta({ description: 'Seats. Left out: the minimum of each plan.' }),
  }),
  reply: listOf(offerSchema),
  problems: ['not_found', 'sandbox_discarded'],
});
