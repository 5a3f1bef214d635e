import { expect, test } from 'vitest';
import { createAdminClient } from '../testing/admin-client.ts';
import { useLiveApi } from '../testing/live-api.ts';

const api = useLiveApi();
const { createAccount, purchase, invoices, get } = createAdminClient(api);

const ADDRESS = { line1: 'Speicherstr. 4', line2: null, postal_code: '20457', city: 'Hamburg', country: 'DE' };
const NOTHING = { name: null, address: null, tax_id: null, purchase_order: null };

const change = async (account: string, details: object) =>
  await api().call('PATCH', `/v1/accounts/${account}`, {
    key: api().keys.admin,
    body: { invoice_details: { ...NOTHING, ...details } },
  });

async function pdfOf(invoice: unknown): Promise<string> {
  const { body } = await get(`/v1/invoices/${String(invoice)}/pdf`);
  return await (await fetch(String(body['url']))).text();
}

test('invoice details stand on the next invoice and its file, and leave the one before as it is', async () => {
  const account = await createAccount('pm_card_visa');
  const before = await purchase(account);
  const details = { name: 'Nordlicht GmbH', address: ADDRESS, tax_id: 'de 123 456 789', purchase_order: 'PO-17' };
  const changed = await change(account, details);
  expect(changed.body['invoice_details'], changed.text).toEqual({ ...details, tax_id: 'DE123456789' });
  const after = await purchase(account);
  const [old] = await invoices(String(before.body['id']));
  const [next] = await invoices(String(after.body['id']));
  expect([old?.['tax_id'], old?.['purchase_order']]).toEqual([null, null]);
  expect([next?.['tax_id'], next?.['purchase_order']]).toEqual(['DE123456789', 'PO-17']);
  const file = await pdfOf(next?.['id']);
  for (const line of ['Nordlicht GmbH', 'Speicherstr. 4', '20457 Hamburg', 'DE123456789', 'PO-17'])
    expect(file).toContain(line);
  expect(await pdfOf(old?.['id'])).not.toContain('PO-17');
});

test('details that are taken away are on no further invoice', async () => {
  const account = await createAccount('pm_card_visa');
  await change(account, { name: 'Nordlicht GmbH', address: ADDRESS, purchase_order: 'PO-18' });
  expect((await change(account, {})).body['invoice_details']).toEqual(NOTHING);
  const bought = await purchase(account);
  const file = await pdfOf((await invoices(String(bought.body['id'])))[0]?.['id']);
  for (const line of ['Nordlicht', 'Hamburg', 'PO-18']) expect(file).not.toContain(line);
});

test('a tax number of the wrong form is refused with what is missing, and an address without a city', async () => {
  const account = await createAccount();
  const short = await change(account, { tax_id: 'DE1234567' });
  expect([short.status, short.body['errors']]).toEqual([
    422,
    [
      {
        detail: 'Digits missing: 2. A VAT ID that begins with DE has 9 digits.',
        pointer: '#/invoice_details/tax_id',
      },
    ],
  ]);
  expect((await change(account, { tax_id: 'ATX' })).text).toContain('looks like ATU12345678');
  const { city: _city, ...incomplete } = ADDRESS;
  expect((await change(account, { address: incomplete })).status).toBe(422);
});
