import { z } from 'zod';
import { licenseSchema } from './license-schemas.ts';
import { defineOperation } from './operation.ts';
import { licenseId, providerId } from './schemas.ts';

export const setLicensePaymentMethods = defineOperation({
  id: 'setLicensePaymentMethods',
  method: 'post',
  path: '/v1/licenses/{id}/payment-methods',
  tag: 'Money',
  permission: 'billing:write',
  summary: 'Say which payment methods pay for a licence',
  description:
    'Its own, or the default of the account; and a backup, which is charged when the first is declined. One that the bank has refused ' +
    'for good, such as a stolen card, is not asked for the same charge again. What the licence owes is collected at once.',
  params: z.object({ id: licenseId }),
  body: z.strictObject({
    payment_method: providerId.nullable().meta({ description: "Null: the account's default." }),
    backup: providerId.nullable().default(null).meta({ description: 'Null: none.' }),
  }),
  reply: licenseSchema,
  problems: ['payment_method_invalid'],
});
