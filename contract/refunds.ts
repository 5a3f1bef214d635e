import { z } from 'zod';
import { REFUND_STATUSES } from '../domain/billing/refunds.ts';
import { defineOperation } from './operation.ts';
import { accountId, anyOf, idOf, instantOut, listOf, moneySchema, page, text } from './schemas.ts';

const status = z.enum(REFUND_STATUSES).meta({
  description:
    '`pending`: the bank is at it, or the provider was not asked yet. `requires_action`: the customer has to say where the money is to go. ' +
    '`failed`: refused or sent back; it is asked for again for a week. `settled`: support has returned the money in another way.',
});
const returned = moneySchema.meta({ description: 'What has been returned or is on its way.' });

/** What an invoice says of its refund. */
export const refundStateSchema = z
  .object({ status, returned, created_at: instantOut, updated_at: instantOut })
  .meta({ id: 'RefundState' });

export const refundSchema = z
  .object({
    object: z.literal('refund'),
    id: idOf('rfd'),
    invoice: z.string().meta({ description: "The billing provider's id." }),
    account: accountId,
    status,
    wanted: z.boolean().meta({
      description:
        'Whether all of the invoice is to go back; false where somebody has refunded at the provider: nothing more is asked for.',
    }),
    returned,
    failure: z.string().nullable().meta({ description: "Why it failed, in the provider's words." }),
    refusals: z.int().meta({ description: 'How often it was refused or came back.' }),
    next_look_at: instantOut
      .nullable()
      .meta({ description: 'When the provider is asked again; null: never, by itself.' }),
    waiting: z.boolean().meta({ description: 'Whether it goes on only when somebody of support decides.' }),
    settled_by: z.string().nullable(),
    note: z.string().nullable(),
    created_at: instantOut,
    updated_at: instantOut,
  })
  .meta({ id: 'Refund', description: 'The refund of an invoice.' });

const one = { params: z.object({ id: idOf('rfd') }), tag: 'Support' } as const;
const change = { ...one, method: 'post', permission: 'refunds:decide', reply: refundSchema } as const;

export const listRefunds = defineOperation({
  id: 'listRefunds',
  method: 'get',
  path: '/v1/refunds',
  tag: 'Support',
  permission: 'refunds:read',
  summary: 'List refunds, newest first',
  query: z.strictObject({
    ...page,
    status: anyOf(z.enum(REFUND_STATUSES)),
    waiting: z
      .literal('true')
      .optional()
      .meta({ description: 'Only those that go on only when somebody of support decides.' }),
    account: accountId.optional(),
  }),
  reply: listOf(refundSchema),
});

export const getRefund = defineOperation({
  ...one,
  id: 'getRefund',
  method: 'get',
  path: '/v1/refunds/{id}',
  permission: 'refunds:read',
  summary: 'Read a refund',
  reply: refundSchema,
});

export const retryRefund = defineOperation({
  ...change,
  id: 'retryRefund',
  path: '/v1/refunds/{id}/retry',
  summary: 'Ask the provider for a refund again, at once',
  description:
    'The outcome is read from the refund some seconds later. It is for a cause that was removed, such as a balance that was too low.',
  problems: ['refund_over'],
});

export const settleRefund = defineOperation({
  ...change,
  id: 'settleRefund',
  path: '/v1/refunds/{id}/settle',
  summary: 'Note that the money was returned in another way',
  description: 'The provider is not asked again, and the invoice counts as refunded.',
  body: z.strictObject({ note: text(1_000).meta({ description: 'How: such as the reference of a bank transfer.' }) }),
  problems: ['refund_over'],
});
