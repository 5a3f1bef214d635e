import type { Activities, PaymentOutcome } from '../activities.ts';
import type { Charge } from '../../domain/lifecycle/effects.ts';
import type { Doubt } from './stripe-invoices.ts';

/** The billing activities, and how sure the caller is of what earlier tries did. */
export interface Billing extends Pick<Activities, 'checkInvoice'> {
  collect(charge: Charge, doubt: Doubt): Promise<PaymentOutcome>;
  voidInvoice(license: string, invoice: string, doubt: Doubt): Promise<PaymentOutcome | null>;
  refundInvoice(license: string, invoice: string, doubt: Doubt): Promise<void>;
}
