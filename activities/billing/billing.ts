import type { Activities, PaymentOutcome } from '../activities.ts';
import type { Charge } from '../../domain/lifecycle/effects.ts';

/** The billing activities, by whoever moves the money. `tries`: how often the very same call was made before. */
export interface Billing extends Pick<Activities, 'checkInvoice'> {
  collect(charge: Charge, inDoubt: boolean, tries?: number): Promise<PaymentOutcome>;
  voidInvoice(license: string, invoice: string, tries?: number): Promise<PaymentOutcome | null>;
  refundInvoice(license: string, invoice: string, tries?: number): Promise<void>;
}
