import { route, type Route } from '../router.ts';
import { showAuthentication, submitAuthentication } from './authentication.ts';
import { showCheckout, submitCheckout } from './checkout.ts';
import { showEvent } from './event.ts';
import { showFaults, submitFaults } from './faults.ts';
import { downloadInvoice } from './invoice-pdf.ts';
import { payHostedInvoice, showHostedInvoice } from './hosted-invoice.ts';
import { showCustomers, showEvents, showInvoices } from './lists.ts';
import { showStart } from './start.ts';
import type { PageHandler } from './view.ts';

export const PAGE_ROUTES: readonly Route<PageHandler>[] = [
  route('GET', '/', showStart),
  route('GET', '/invoices', showInvoices),
  route('GET', '/customers', showCustomers),
  route('GET', '/events', showEvents),
  route('GET', '/events/:id', showEvent),
  route('GET', '/faults', showFaults),
  route('POST', '/faults', submitFaults),
  route('GET', '/i/:id', showHostedInvoice),
  route('POST', '/i/:id', payHostedInvoice),
  route('GET', '/i/:id/pdf', downloadInvoice),
  route('GET', '/c/pay/:id', showCheckout),
  route('POST', '/c/pay/:id', submitCheckout),
  route('GET', '/authenticate/:id', showAuthentication),
  route('POST', '/authenticate/:id', submitAuthentication),
];
