import { createStripe } from '../../billing/stripe-client.ts';
import { testStack } from '../../test/support/stack.ts';

/** The id of an open invoice at the billing provider, of a new customer. */
export async function createProviderInvoice(): Promise<string> {
  const { customers, invoices } = createStripe({ secretKey: 'sk_test_api', baseUrl: testStack().stripeUrl });
  const customer = await customers.create();
  const { id } = await invoices.create({ customer: customer.id, currency: 'eur' });
  await invoices.addLines(id, { lines: [{ amount: 5700, description: 'Team' }] });
  await invoices.finalizeInvoice(id);
  return id;
}
