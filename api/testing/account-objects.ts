import { expect } from 'vitest';
import { createApiKey } from '../../db/queries/api-keys.ts';
import { recordInvoice } from '../../db/queries/invoices.ts';
import { setLicenseLabels } from '../../db/queries/license-labels.ts';
import { takeOfLimit } from '../../db/queries/limit-uses.ts';
import { readLicenseKey } from '../../db/queries/license-keys.ts';
import { firstPeriodOf, insertPurchase } from '../../db/testing/fixtures.ts';
import { vault } from '../../db/testing/database.ts';
import { SYSTEM } from '../../domain/access/system.ts';
import type { License } from '../../domain/lifecycle/license.ts';
import { insertCharge } from './charges.ts';
import type { Api } from './server.ts';

const USE = { limit: 'key_rotations', amount: 1, most: 1, hours: 1 } as const;

/** Ids of one account's things. */
export interface AccountObjects {
  readonly account: string;
  readonly license: string;
  readonly licenseKey: string;
  /** The external id of its licence. */
  readonly externalId: string;
  readonly charge: string;
  readonly invoice: string;
  readonly paymentMethod: string;
  readonly sandbox: string;
  readonly sandboxAccount: string;
  readonly sandboxLicense: string;
  readonly apiKey: string;
}

/** Creates an account with a paid licence and one of each thing that an account has, also in a sandbox. */
export async function createAccountObjects(api: Api): Promise<AccountObjects> {
  const { db } = api;
  const license = await insertPurchase(db);
  const { id, account } = license;
  const externalId = `order-${id}`;
  const [charge, invoice, made, key] = await Promise.all([
    insertCharge(db, license),
    insertInvoice(api, license),
    createApiKey(db, { scope: 'customer', accountId: account, name: 'Shop' }),
    readLicenseKey(db, vault, id),
    setLicenseLabels(db, { id, accountId: account }, { externalId }),
    takeOfLimit(db, { ...USE, requestId: id, license, principal: SYSTEM }),
  ]);
  const paymentMethod = await create(api, '/v1/payment-methods', { account, token: 'pm_card_visa' });
  const sandbox = await create(api, '/v1/sandboxes', { account });
  const [copy] = await db.sql<[{ id: string; account: string }]>`
    select id, account_id as account from licenses where sandbox_id = ${sandbox}`;
  return {
    account,
    license: id,
    licenseKey: key?.key ?? '',
    externalId,
    charge,
    invoice,
    paymentMethod,
    sandbox,
    sandboxAccount: copy.account,
    sandboxLicense: copy.id,
    apiKey: made.apiKey.id,
  };
}

async function insertInvoice({ db }: Api, license: License): Promise<string> {
  const { period } = license;
  if (!period) throw new Error('A purchase without a period');
  const id = `in_${license.id}`;
  const span = { start: period.start, end: period.end };
  const paid = { status: 'paid', attempts: 1, paidAt: period.start, amount: 5700, currency: 'EUR' } as const;
  const invoice = { id, accountId: license.account, ...paid, ...firstPeriodOf(license, span) };
  await recordInvoice(db, invoice);
  return id;
}

async function create({ call, keys }: Api, path: string, body: unknown): Promise<string> {
  const made = await call('POST', path, { key: keys.admin, body });
  expect(made.status, made.text).toBe(201);
  return String(made.body['id']);
}
