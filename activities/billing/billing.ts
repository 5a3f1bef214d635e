import type { Activities, PaymentOutcome } from '../activities.ts';
import type { Charge } from '../../domain/lifecycle/effects.ts';

/** The billing activities of one provider. `attempts`: how often the same call was made before. */
export interface Billing extends Pick<Activities, 'checkInvoice'> {
  collect(charge: Charge, unknownOutcome: boolean, attempts?: number): Promise<PaymentOutcome>;
  voidInvoice(license: string, invoice: string, attempts?: number): Promise<PaymentOutcome | null>;
  refundInvoice(license: string, invoice: string, attempts?: number): Promise<void>;
}
