import { z } from 'zod';
import { CHARGE_STATUSES, COLLECTIONS, OPEN_CHARGE_STATUSES, PURPOSES } from '../domain/billing/charge.ts';
import { defineOperation } from './operation.ts';
import { priceLineSchema } from './price-lines.ts';
import {
  accountId,
  anyOf,
  idOf,
  instantOut,
  instantRange,
  licenseId,
  listOf,
  moneySchema,
  page,
  sandboxId,
} from './schemas.ts';

const chargeId = idOf('chg');
const purpose = z.enum(PURPOSES).meta({ description: 'What the charge pays for.' });
const triedAt = instantOut.meta({ description: 'Time of the last attempt.' });
const failure = z.string().nullable().meta({ description: 'Why the last attempt failed: a decline code.' });

/** What a licence says of a charge that is not settled. */
export const openChargeSchema = z
  .object({
    id: chargeId,
    purpose,
    status: z.enum(OPEN_CHARGE_STATUSES).meta({
      description:
        '`pending`: an attempt has no outcome yet. `action_required`: the customer has to confirm the payment. ' +
        '`processing`: the bank reports its outcome in days. `failed`: the last attempt failed.',
    }),
    amount: moneySchema.meta({ description: 'Net: the total of the lines.' }),
    lines: z.array(priceLineSchema),
    attempts: z.int(),
    tried_at: triedAt,
    failure,
    invoice: z.string().nullable(),
    action_url: z.string().nullable().meta({ description: 'Where the customer can confirm or pay by hand.' }),
    being_voided: z.boolean().meta({ description: 'It is no longer wanted: no further attempt is made.' }),
  })
  .meta({ id: 'OpenCharge' });

export const chargeSchema = z
  .object({
    object: z.literal('charge'),
    id: chargeId,
    license: licenseId,
    account: accountId,
    purpose,
    status: z.enum(CHARGE_STATUSES),
    amount: moneySchema.meta({ description: 'Net: the total of the lines.' }),
    lines: z.array(priceLineSchema),
    collection: z.enum(COLLECTIONS).meta({
      description: 'From the payment method on file, by an invoice to be paid by hand, or on a checkout page.',
    }),
    attempts: z.int(),
    tried_at: triedAt,
    failure,
    invoice: z.string().nullable().meta({ description: 'The invoice on which it is collected.' }),
    hosted_url: z
      .string()
      .nullable()
      .meta({ description: "The billing provider's page where the customer can pay by hand." }),
    sandbox: z.string().nullable(),
    created_at: instantOut,
    updated_at: instantOut,
  })
  .meta({ id: 'Charge', description: 'An amount to collect for a licence. It is paid at most once.' });

const common = { method: 'get', tag: 'Money', permission: 'billing:read' } as const;

export const listCharges = defineOperation({
  ...common,
  id: 'listCharges',
  path: '/v1/charges',
  summary: 'List charges, newest first',
  query: z.strictObject({
    ...page,
    license: licenseId.optional(),
    account: accountId.optional(),
    status: anyOf(z.enum(CHARGE_STATUSES)),
    purpose: anyOf(z.enum(PURPOSES)),
    sandbox: sandboxId
      .optional()
      .meta({ description: 'Left out: live charges, unless a licence or account is named.' }),
    ...instantRange('created_at'),
  }),
  reply: listOf(chargeSchema),
  problems: ['not_found'],
});

export const getCharge = defineOperation({
  ...common,
  id: 'getCharge',
  path: '/v1/charges/{id}',
  summary: 'Read a charge',
  description: 'A command whose payment has no outcome yet names this address in `Location`.',
  params: z.object({ id: chargeId }),
  reply: chargeSchema,
});

/** The address of a charge. */
export function chargeAddress(id: string): string {
  return getCharge.path.replace('{id}', id);
}
