import { setTimeout as pause } from 'node:timers/promises';
import { Stripe } from 'stripe';
import { licenseIn, unwrap, type EvergreenClient, type PostBody, type Schemas } from '../../contract/client/client.ts';
import { sendCommand } from '../../contract/client/commands.ts';

/** Where the clock of the examples' sandbox starts. In a sandbox all dates of a licence are the same in each recording. */
export const SANDBOX_START = '2030-01-16T09:00:00Z';
const RESUMED_AT = '2030-02-01T08:00:00Z';
const FORECAST_UNTIL = '2030-02-25T00:00:00Z';
const CLOCK_TARGET = '2030-02-28T09:00:00Z';

export interface ExampleClients {
  /** Each of its requests becomes the example of its operation. */
  readonly example: EvergreenClient;
  /** Makes what the examples need. */
  readonly setup: EvergreenClient;
}

/**
 * Calls every operation that answers JSON, except the webhook and those of people, once through `example`. Returns the id of the
 * account that the examples are about.
 */
export async function makeExampleCalls(clients: ExampleClients, url: string): Promise<string> {
  const { example } = clients;
  await callService(example);
  const account = await callAccounts(example);
  const card = await callPaymentMethods(clients, account);
  const sandbox = await unwrap(
    example.POST('/v1/sandboxes', {
      ...key('sandbox'),
      body: { account, name: 'Renewals of 2030', now: SANDBOX_START },
    }),
  );
  const studio = await callLicenses(example, sandbox.account, card);
  await callForecasts(example, studio);
  await callSandboxRecords(example, sandbox.id);
  await callCommands(clients, studio.id, sandbox.account);
  await callSandbox(example, sandbox.id);
  await callRecords(example, studio.id);
  await callApiKeys(example);
  await callAuditLog(example);
  await callDeclarations(clients, url, studio.id);
  await callRefunds(clients);
  await unwrap(example.DELETE('/v1/sandboxes/{id}', { params: { path: { id: sandbox.id } } }));
  await callInvoicePdf(clients, account);
  return account;
}

/** Delivers a signed event as Stripe does. */
export async function callWebhook(
  fetch: (request: Request) => Promise<Response>,
  { url, webhookSecret }: { url: string; webhookSecret: string },
): Promise<void> {
  const event = { id: 'evt_1Q8fZxK2mR7vTb0001', type: 'customer.updated', created: 1_893_456_000 };
  const payload = JSON.stringify({ ...event, object: 'event', data: { object: { id: 'cus_1Q8fZxK2mR7vTb0001' } } });
  const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret: webhookSecret });
  const headers = { 'content-type': 'application/json', 'stripe-signature': signature };
  await fetch(new Request(`${url}/webhooks/stripe`, { method: 'POST', headers, body: payload }));
}

async function callService(example: EvergreenClient): Promise<void> {
  await unwrap(example.GET('/healthz'));
  await unwrap(example.GET('/readyz'));
  await unwrap(example.GET('/openapi.json'));
  await unwrap(example.GET('/v1/articles', { params: { query: { query: 'cancle my licence', limit: 2 } } }));
  await unwrap(example.GET('/v1/articles/{article}', { params: { path: { article: 'hold' } } }));
  await unwrap(example.GET('/v1/plans'));
  await unwrap(example.GET('/v1/plans/{plan}', { params: { path: { plan: 'studio-monthly' } } }));
}

async function callAccounts(example: EvergreenClient): Promise<string> {
  const body = {
    name: 'Nordlicht Studio GmbH',
    email: 'rechnung@nordlicht.example',
    language: 'de',
    zone: 'Europe/Berlin',
    currency: 'EUR',
    region: 'eu',
    external_id: 'crm-4711',
    metadata: { segment: 'design' },
  } as const;
  const { id } = await unwrap(example.POST('/v1/accounts', { ...key('account'), body }));
  const params = { path: { id } };
  await unwrap(example.GET('/v1/accounts/{id}', { params }));
  const invoiceDetails = {
    name: null,
    address: { line1: 'Speicherstraße 4', line2: null, postal_code: '20457', city: 'Hamburg', country: 'DE' },
    tax_id: 'DE 123 456 789',
    purchase_order: 'PO-2030-17',
  };
  await unwrap(
    example.PATCH('/v1/accounts/{id}', {
      params,
      body: { email: 'buchhaltung@nordlicht.example', invoice_details: invoiceDetails },
    }),
  );
  await unwrap(example.GET('/v1/accounts', { params: { query: { external_id: 'crm-4711' } } }));
  return id;
}

/** Somebody cancels without signing in; nobody has such a contract, so that somebody of support decides. */
async function callDeclarations({ example, setup }: ExampleClients, url: string, license: string): Promise<void> {
  const fields = {
    step: 'confirm',
    once: 'example',
    name: 'Nordlicht Studio GmbH',
    email: 'rechnung@nordlicht.example',
    contract: 'Team, Lizenz …7F3Q',
  };
  const page = `${url}/cancel?lang=de`;
  await fetch(page, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });
  const { id } = await waitingDeclaration(setup);
  const params = { path: { id } };
  await unwrap(example.GET('/v1/declarations', { params: { query: { status: ['waiting'] } } }));
  await unwrap(example.GET('/v1/declarations/{id}', { params }));
  await unwrap(example.POST('/v1/declarations/{id}/assign', { params, body: { person: null } }));
  await unwrap(example.POST('/v1/declarations/{id}/attach', { params, body: { license } }));
  const body = { outcome: 'close', note: 'Asked by phone: the contract goes on' } as const;
  await unwrap(example.POST('/v1/declarations/{id}/decide', { params, body }));
}

/** A refund for which the bank takes its time. */
async function callRefunds({ example, setup }: ExampleClients): Promise<void> {
  const customer = {
    name: 'Fjordlys AS',
    email: 'regnskap@fjordlys.example',
    zone: 'Europe/Oslo',
    currency: 'EUR',
    region: 'eu',
  } as const;
  const { id: account } = await unwrap(setup.POST('/v1/accounts', { ...key('refunded-account'), body: customer }));
  const card = { account, token: 'pm_card_pendingRefund' };
  await unwrap(setup.POST('/v1/payment-methods', { ...key('refunded-card'), body: card }));
  const bought = await unwrap(
    setup.POST('/v1/licenses', { ...key('refunded'), body: { account, plan: 'team-monthly' } }),
  );
  await sendCommand(setup, licenseIn(bought).id, { action: 'withdraw' }, 'withdraw-refunded');
  const id = await requestedRefund(setup, account);
  await unwrap(example.GET('/v1/refunds', { params: { query: { account } } }));
  const params = { path: { id } };
  await unwrap(example.GET('/v1/refunds/{id}', { params }));
  await unwrap(example.POST('/v1/refunds/{id}/retry', { params }));
  await unwrap(example.POST('/v1/refunds/{id}/settle', { params, body: { note: 'Bank transfer 2030-0117' } }));
}

/** A refund is asked for after the withdrawal is answered. */
async function requestedRefund(setup: EvergreenClient, account: string): Promise<string> {
  for (;;) {
    const { data } = await unwrap(setup.GET('/v1/refunds', { params: { query: { account } } }));
    const asked = data.find(({ returned }) => returned.amount > 0);
    if (asked) return asked.id;
    await pause(200);
  }
}

/** The worker looks at a declaration within a second. */
async function waitingDeclaration(setup: EvergreenClient): Promise<{ id: string }> {
  for (;;) {
    const { data } = await unwrap(setup.GET('/v1/declarations', { params: { query: { status: ['waiting'] } } }));
    if (data[0]) return data[0];
    await pause(200);
  }
}

async function callPaymentMethods({ example, setup }: ExampleClients, account: string): Promise<string> {
  const first = await unwrap(
    example.POST('/v1/payment-methods', { ...key('card'), body: { account, token: 'pm_card_visa' } }),
  );
  const second = await unwrap(
    setup.POST('/v1/payment-methods', {
      ...key('second-card'),
      body: { account, token: 'pm_card_mastercard', default: false },
    }),
  );
  await unwrap(example.GET('/v1/payment-methods', { params: { query: { account } } }));
  await unwrap(
    example.POST('/v1/payment-methods/{id}/default', { params: { path: { id: second.id } }, body: { account } }),
  );
  await unwrap(example.DELETE('/v1/payment-methods/{id}', { params: { path: { id: first.id }, query: { account } } }));
  const body = { account, return_path: `/${account}/licences` };
  const { id, url } = await unwrap(example.POST('/v1/payment-methods/setups', { ...key('setup'), body }));
  await fetch(url, { method: 'POST', body: new URLSearchParams({ card: 'pm_card_visa' }), redirect: 'manual' });
  await unwrap(
    example.POST('/v1/payment-methods/setups/{id}/complete', { params: { path: { id } }, body: { account } }),
  );
  return second.id;
}

async function callLicenses(
  example: EvergreenClient,
  account: string,
  card: string,
): Promise<Schemas['LicenseWithKey']> {
  const body = {
    account,
    plan: 'studio-monthly',
    quantity: 3,
    external_id: 'order-1207',
    metadata: { project: 'atlas' },
  };
  await unwrap(example.GET('/v1/offers', { params: { query: { account, plan: 'studio-monthly', quantity: 3 } } }));
  const license = licenseIn(await unwrap(example.POST('/v1/licenses', { ...key('studio'), body })));
  const params = { path: { id: license.id } };
  await unwrap(example.GET('/v1/licenses/{id}', { params }));
  await unwrap(
    example.PATCH('/v1/licenses/{id}', { params, body: { metadata: { project: 'atlas', seats: 'design' } } }),
  );
  await unwrap(example.GET('/v1/licenses', { params: { query: { account, state: ['active'] } } }));
  await unwrap(example.POST('/v1/licenses/{id}/payment-methods', { params, body: { payment_method: card } }));
  await unwrap(example.GET('/v1/licenses/{id}/key', { params }));
  await unwrap(example.POST('/v1/licenses/validate', { body: { key: license.key ?? '', sandbox: true } }));
  await callActivations(example, license);
  return license;
}

async function callForecasts(
  example: EvergreenClient,
  { id, account }: { id: string; account: string },
): Promise<void> {
  const path = { id };
  const query = { until: FORECAST_UNTIL };
  await unwrap(example.GET('/v1/accounts/{id}/upcoming-charges', { params: { path: { id: account }, query } }));
  await unwrap(example.GET('/v1/licenses/{id}/forecast', { params: { path, query } }));
  const body: PostBody<'/v1/licenses/{id}/forecast'> = {
    until: FORECAST_UNTIL,
    outcomes: [{ from: '2030-02-10T00:00:00Z', payments: 'insufficient_funds' }],
    commands: [{ at: '2030-01-20T09:00:00Z', command: 'pause', body: { until: '2030-01-23T09:00:00Z' } }],
  };
  await unwrap(example.POST('/v1/licenses/{id}/forecast', { params: { path }, body }));
}

async function callCommands(clients: ExampleClients, studio: string, account: string): Promise<void> {
  const { example, setup } = clients;
  await sendCommand(example, studio, { action: 'pause', body: { until: RESUMED_AT } }, 'pause');
  await sendCommand(example, studio, { action: 'resume' }, 'resume');
  await sendCommand(example, studio, { action: 'cancel', body: { reason: 'The project is over' } }, 'cancel');
  await sendCommand(example, studio, { action: 'uncancel' }, 'uncancel');
  await sendCommand(example, studio, { action: 'set-auto-renew', body: { on: false } }, 'auto-renew-off');
  await sendCommand(setup, studio, { action: 'set-auto-renew', body: { on: true } }, 'auto-renew-on');
  await sendCommand(
    example,
    studio,
    { action: 'schedule-change', body: { plan: 'team-monthly', quantity: 5 } },
    'change',
  );
  await sendCommand(example, studio, { action: 'remove-scheduled-change' }, 'change-back');
  await sendCommand(example, studio, { action: 'rotate-key', body: { overlap_days: 7 } }, 'rotate');

  const buy = async (plan: string, trial = false) =>
    licenseIn(await unwrap(setup.POST('/v1/licenses', { ...key(plan), body: { account, plan, trial } }))).id;
  const team = await buy('team-annual', true);
  await sendCommand(example, team, { action: 'renew', body: { period: 1 } }, 'renew');
  await unwrap(
    example.POST('/v1/support/licenses/{id}/signals', {
      params: { path: { id: team }, ...key('signal').params },
      body: { type: 'comp', periods: 1, reason: 'Two days of outage in January' },
    }),
  );
  const withdrawn = await buy('team-monthly');
  await sendCommand(example, withdrawn, { action: 'withdraw', body: { reason: 'Bought the wrong plan' } }, 'withdraw');
  const metered = await buy('api-metered');
  await sendCommand(setup, metered, { action: 'cancel' }, 'cancel-metered');
  await sendCommand(example, metered, { action: 'reactivate' }, 'reactivate');
}

async function callSandbox(example: EvergreenClient, id: string): Promise<void> {
  const params = { path: { id } };
  const query = { limit: 2 };
  await unwrap(example.GET('/v1/sandboxes', { params: { query } }));
  await unwrap(example.GET('/v1/sandboxes/{id}', { params }));
  await unwrap(example.PATCH('/v1/sandboxes/{id}', { params, body: { payments: 'insufficient_funds' } }));
  await unwrap(example.POST('/v1/sandboxes/{id}/clock', { params, body: { to: CLOCK_TARGET } }));
  await unwrap(example.GET('/v1/sandboxes/{id}/licenses', { params: { ...params, query } }));
  await unwrap(example.GET('/v1/sandboxes/{id}/comparison', { params: { ...params, query: { limit: 1 } } }));
}

/** Before other licences have mails and charges of the same instant, whose order is that of their recording. */
async function callSandboxRecords(example: EvergreenClient, id: string): Promise<void> {
  const params = { path: { id }, query: { limit: 2 } };
  await unwrap(example.GET('/v1/sandboxes/{id}/mails', { params }));
  await unwrap(example.GET('/v1/sandboxes/{id}/charges', { params }));
}

async function callRecords(example: EvergreenClient, license: string): Promise<void> {
  const params = { path: { id: license } };
  const query = { limit: 2 };
  await unwrap(example.GET('/v1/licenses/{id}/terms', { params }));
  await unwrap(example.GET('/v1/licenses/{id}/change-log', { params: { ...params, query } }));
  await unwrap(example.GET('/v1/licenses/{id}/change-log/verification', { params }));
  await unwrap(example.GET('/v1/licenses/{id}/articles', { params }));
  const { data } = await unwrap(example.GET('/v1/invoices', { params: { query: { ...query, license } } }));
  for (const { id } of data.slice(0, 1)) await unwrap(example.GET('/v1/invoices/{id}', { params: { path: { id } } }));
  for (const { account } of data.slice(0, 1)) {
    const search = { path: { id: account }, query: { ...query, query: '19.00' } };
    await unwrap(example.GET('/v1/accounts/{id}/invoices', { params: search }));
  }
  const charges = await unwrap(example.GET('/v1/charges', { params: { query: { ...query, license } } }));
  for (const { id } of charges.data.slice(0, 1))
    await unwrap(example.GET('/v1/charges/{id}', { params: { path: { id } } }));
}

/** Invoices of sandboxes have no file: this one is live. */
async function callInvoicePdf({ example, setup }: ExampleClients, account: string): Promise<void> {
  const body = { account, plan: 'studio-monthly' };
  const { id: license } = licenseIn(await unwrap(setup.POST('/v1/licenses', { ...key('live'), body })));
  const { data } = await unwrap(setup.GET('/v1/invoices', { params: { query: { license } } }));
  for (const { id } of data) await unwrap(example.GET('/v1/invoices/{id}/pdf', { params: { path: { id } } }));
}

async function callApiKeys(example: EvergreenClient): Promise<void> {
  const body = {
    name: 'The product itself',
    scope: 'product' as const,
    plans: ['team-monthly', 'team-annual'],
    expires_at: '2032-01-01T00:00:00Z',
  };
  const { id } = await unwrap(example.POST('/v1/admin/api-keys', { ...key('api-key'), body }));
  const path = { id };
  const rotation = { params: { path, ...key('api-key-rotation').params }, body: { overlap_hours: 24 } };
  await unwrap(example.POST('/v1/admin/api-keys/{id}/rotate', rotation));
  await unwrap(example.GET('/v1/admin/api-keys/{id}', { params: { path } }));
  await unwrap(example.GET('/v1/admin/api-keys', { params: { query: { limit: 2 } } }));
  await unwrap(example.DELETE('/v1/admin/api-keys/{id}', { params: { path } }));
}

/** What an administrator sees of the requests before. */
async function callAuditLog(example: EvergreenClient): Promise<void> {
  await unwrap(example.GET('/v1/audit-log', { params: { query: { action: ['updateAccount'], limit: 2 } } }));
}

function key(name: string) {
  return { params: { header: { 'Idempotency-Key': `example-${name}` } } };
}

/** A machine is activated, says that it is in use, and is freed by the owner. */
async function callActivations(
  example: EvergreenClient,
  license: { id: string; account: string; key: string | null },
): Promise<void> {
  const body = { key: license.key ?? '', sandbox: true };
  const machine = { ...body, fingerprint: 'f3b1c2', name: 'MBA-Brandt', platform: 'macOS 27' };
  const { id } = await unwrap(example.POST('/v1/activations', { body: machine }));
  const params = { path: { id } };
  await unwrap(example.POST('/v1/activations/{id}/heartbeat', { params, body }));
  await unwrap(example.GET('/v1/activations', { params: { query: { license: license.id } } }));
  await unwrap(example.GET('/v1/accounts/{id}/seats', { params: { path: { id: license.account } } }));
  await unwrap(example.DELETE('/v1/activations/{id}', { params }));
  await unwrap(example.POST('/v1/activations/{id}/deactivate', { params, body }));
}
