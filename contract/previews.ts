import { z } from 'zod';
import { TEMPLATES } from '../domain/lifecycle/effects.ts';
import { accessSchema, licenseSchema } from './license-schemas.ts';
import { priceLineSchema } from './price-lines.ts';
import { instantOut, moneySchema } from './schemas.ts';

export const previewSchema = z
  .object({
    object: z.literal('preview'),
    id: z.string().meta({ description: 'Send it as `if_preview` to make sure that exactly this is carried out.' }),
    expires_at: instantOut,
    changes: z.boolean().meta({ description: 'False where the command would change nothing.' }),
    charge: z
      .object({
        total: moneySchema,
        lines: z.array(priceLineSchema),
        payment_methods: z.array(z.string()).meta({
          description:
            'What it would be collected from: the first, and each of the others when the one before is declined.',
        }),
      })
      .nullable()
      .meta({ description: 'What would be collected at once. No tax is added.' }),
    refund: z
      .object({
        total: moneySchema,
        invoices: z.array(
          z
            .object({
              invoice: z.string(),
              amount: moneySchema,
              payment_method: z
                .string()
                .nullable()
                .meta({ description: 'What has paid it, and gets the money back; null where that is not known.' }),
            })
            .meta({ id: 'InvoiceRefund' }),
        ),
      })
      .nullable()
      .meta({ description: 'What would be given back, in full and at once. Banks take days to show it.' }),
    old_key_valid_until: instantOut
      .nullable()
      .meta({ description: 'Until when the key that is replaced would still work; null where none is.' }),
    access_before: accessSchema,
    access_after: accessSchema,
    notices: z.array(z.enum(TEMPLATES)).meta({ description: 'Mails that would be sent.' }),
    license: licenseSchema.meta({ description: 'The licence as it would be, if its payment succeeds.' }),
  })
  .meta({ id: 'Preview', description: 'What a command would do and cost. Nothing has been done.' });

/** The id of a preview. */
export const previewId = z.string().regex(/^prv_[0-9a-z]{1,20}_[A-Za-z0-9_-]{1,64}$/);

/** Fields that every command takes. */
export const previewFields = {
  preview: z.boolean().default(false).meta({ description: 'Only say what the command would do and cost.' }),
  if_preview: previewId
    .nullable()
    .default(null)
    .meta({ description: 'Id of a preview: if the command would do anything else by now, it is refused.' }),
};
