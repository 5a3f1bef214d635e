import type { z } from 'zod';
import { formatInstant } from '../../contract/format.ts';
import type { paymentMethodSchema } from '../../contract/money.ts';
import type { PaymentMethod } from '../../db/queries/payment-methods.ts';

export function methodJson(method: PaymentMethod): z.input<typeof paymentMethodSchema> {
  return {
    object: 'payment_method',
    id: method.stripeId,
    account: method.accountId,
    brand: method.brand,
    last4: method.last4,
    exp_month: method.expMonth,
    exp_year: method.expYear,
    default: method.isDefault,
    created_at: formatInstant(method.createdAt),
  };
}
