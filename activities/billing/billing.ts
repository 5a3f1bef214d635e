import type { Activities } from '../activities.ts';

/** The billing activities, by whoever moves the money. */
export type Billing = Pick<Activities, 'collect' | 'checkInvoice' | 'voidInvoice' | 'refundInvoice'>;
