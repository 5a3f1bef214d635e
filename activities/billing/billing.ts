import type { Charge } from '../../domain/billing/charge.ts';
import type { PaymentEvent, PaymentOutcome } from '../../domain/lifecycle/events.ts';
import type { Activities } from '../activities.ts';

/** The billing activities of one provider. `previousAttempts`: how often the same call was made before. */
export interface Billing extends Pick<Activities, 'checkPayment'> {
  collect(charge: Charge, previousAttempts?: number): Promise<PaymentOutcome<PaymentEvent>>;
  voidCharge(charge: Charge, previousAttempts?: number): Promise<PaymentOutcome>;
  refundInvoice(invoice: string): Promise<PaymentOutcome>;
}
