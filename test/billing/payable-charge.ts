import { Stripe } from 'stripe';
import { createGateway, type Gateway } from '../../billing/gateway.ts';
import { CHARGE } from '../../billing/testing.ts';
import { ensureCustomer } from '../../billing/customers.ts';
import type { ScopedDatabase } from '../../db/scoped.ts';
import { savePaymentMethod } from '../../db/queries/payment-methods.ts';
import { insertTestAccount } from '../../db/testing/fixtures.ts';
import type { Charge } from '../../domain/billing/charge.ts';
import type { PriceLine } from '../../domain/billing/lines.ts';
import type { TestStandIn } from '../../stripe-standin/testing.ts';

export const START = Date.UTC(2026, 0, 1);

export const LINE: PriceLine = {
  kind: 'base',
  plan: { id: 'studio-monthly', name: 'Studio' },
  quantity: 1,
  unitAmount: { amount: 1900, currency: 'EUR' },
  amount: { amount: 1900, currency: 'EUR' },
  period: { start: START, end: Date.UTC(2026, 1, 1) },
};

/** A charge, and what it is collected with. */
export interface PayableCharge {
  readonly charge: Charge;
  readonly customer: string;
  readonly method: string;
  readonly gateway: Gateway;
}

/** A charge of a new account with a payment method, in the database and at the stand-in. */
export async function createPayableCharge(
  db: ScopedDatabase,
  { stripe }: Pick<TestStandIn, 'stripe'>,
  token = 'pm_card_visa',
): Promise<PayableCharge> {
  const account = await insertTestAccount(db);
  const customer = await ensureCustomer({ stripe, db }, account.id);
  const license = `lic_${account.id}`;
  const charge: Charge = {
    ...CHARGE,
    key: `${license}/period/first`,
    license,
    account: account.id,
    lines: [LINE],
    amount: LINE.amount,
    span: LINE.period,
    at: START,
  };
  const method = await setMethod(db, { stripe }, { account: account.id, customer, token });
  return { charge, customer, method, gateway: createGateway({ stripe, db }) };
}

/** Makes another payment method the account's default. */
export async function setMethod(
  db: ScopedDatabase,
  { stripe }: Pick<TestStandIn, 'stripe'>,
  { account, customer, token }: { account: string; customer: string; token: string },
): Promise<string> {
  const { id } = await stripe.paymentMethods.attach(token, { customer });
  const details = { brand: 'visa', last4: '4242', expMonth: 12, expYear: 2040 };
  await savePaymentMethod(db, { accountId: account, stripeId: id, ...details, isDefault: true });
  return id;
}

/** The charge's next attempt, a day later. */
export function nextAttempt(charge: Charge): Charge {
  return { ...charge, attempt: charge.attempt + 1, at: charge.at + 86_400_000 };
}

/** The amounts that were captured, oldest first. */
export async function captured({ stripe }: Pick<TestStandIn, 'stripe'>): Promise<number[]> {
  const { data } = await stripe.charges.list({ limit: 100 });
  return data
    .filter(({ status }) => status === 'succeeded')
    .map(({ amount }) => amount)
    .toReversed();
}

/** All invoices at Stripe as `status total`, oldest first. */
export async function invoicesAt({ stripe }: Pick<TestStandIn, 'stripe'>): Promise<string[]> {
  const { data } = await stripe.invoices.list({ limit: 100 });
  return data.map(({ status, total }: Stripe.Invoice) => `${status} ${total}`).toReversed();
}

/** A client of the stand-in for which Stripe refuses the requests that `isRefused` names, such as `POST /v1/refunds`. */
export function clientRefused(
  { port }: Pick<TestStandIn, 'port'>,
  isRefused: (request: string) => boolean,
  refusal: { readonly code?: string; readonly message: string },
): Stripe {
  const error = { type: 'invalid_request_error', ...refusal };
  const refusing: typeof fetch = async (url, init) => {
    const { method, url: address } = new Request(url, init);
    const request = `${method} ${new URL(address).pathname}`;
    return isRefused(request) ? Response.json({ error }, { status: 400 }) : await fetch(url, init);
  };
  return new Stripe('sk_test_evergreen', {
    host: '127.0.0.1',
    port,
    protocol: 'http',
    telemetry: false,
    maxNetworkRetries: 0,
    httpClient: Stripe.createFetchHttpClient(refusing),
  });
}
