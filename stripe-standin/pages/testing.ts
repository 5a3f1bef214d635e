import { createCustomerWithCard, createOpenInvoice, type TestStandIn } from '../testing.ts';

/** Sends a form as a browser does, without following the redirect. */
export const submitForm = (url: string, fields: Record<string, string>): Promise<Response> =>
  fetch(url, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });

/** Opens an address as a browser does. */
export async function openPage(url: string): Promise<{ status: number; headers: Headers; text: string }> {
  const response = await fetch(url, { headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** An open invoice of 1,900 yen and the address of its page. */
export async function createHostedInvoice(running: TestStandIn): Promise<{ id: string; url: string }> {
  const { id: customer } = await createCustomerWithCard(running.stripe, 'pm_card_visa');
  const invoice = await createOpenInvoice(running.stripe, customer, { amount: 1900, currency: 'jpy' });
  return { id: invoice.id, url: String(invoice.hosted_invoice_url) };
}
