import { beforeAll, describe, expect, test } from 'vitest';
import { insertCharge, keyOfCharge } from '../../api/testing/charges.ts';
import { memberPrincipal } from '../../domain/access/principal.ts';
import { trialClaim } from '../../domain/lifecycle/claims.ts';
import type { License } from '../../domain/lifecycle/license.ts';
import { openLicense } from '../../domain/lifecycle/opening.ts';
import { listChangeLog, verifyChangeLog } from '../change-log.ts';
import { commitTransition, insertLicenseCopy } from '../commit.ts';
import { newId } from '../ids.ts';
import { scopeTo, type ScopedDatabase } from '../scoped.ts';
import { useDatabase, vault } from '../testing/database.ts';
import { DAY_MS, firstPeriodOf, insertTrial, newLicenseFor, PLAN, START, TEST_ACTOR } from '../testing/fixtures.ts';
import { findAccount, listAccounts, updateAccount } from './accounts.ts';
import { createApiKey, findApiKey, listApiKeys, revokeApiKey, rotateApiKey } from './api-keys.ts';
import { findCharge, listCharges } from './charges.ts';
import { findClaimHolder } from './claims.ts';
import { findInvoice, listInvoices, recordInvoice } from './invoices.ts';
import { findKeyHint, findKeyHints, readLicenseKey } from './license-keys.ts';
import { findLicense, listLicenses, listOwingLicenses, listSandboxLicenses } from './licenses.ts';
import { listNotifications } from './notifications.ts';
import { InvalidCursor, type Page, type PageRequest } from './page.ts';
import {
  findDefaultPaymentMethod,
  findPaymentMethod,
  listPaymentMethods,
  removePaymentMethod,
  savePaymentMethod,
  setDefaultPaymentMethod,
} from './payment-methods.ts';
import {
  advanceClock,
  createSandbox,
  discardSandbox,
  findSandbox,
  findSandboxes,
  listSandboxes,
  type Sandbox,
} from './sandboxes.ts';

const db = useDatabase();

/** An account's licence, with one of each thing that the account has. */
let license: License;
let sandbox: Sandbox;
let apiKey: string;

const as = (...accounts: string[]): ScopedDatabase => {
  const member = memberPrincipal({ id: 'usr_1', role: 'owner', account: '' });
  return scopeTo(db(), { ...member, accounts: new Set(accounts) });
};
const asOwner = () => as(license.account, sandbox.accountId);
const asOther = () => as('acct_other');

beforeAll(async () => {
  ({ license } = await insertTrial(db()));
  const { id, account } = license;
  await insertCharge(db(), license);
  const amounts = { amount: 1, currency: 'EUR', status: 'open' } as const;
  const period = firstPeriodOf(license, { start: START, end: START + DAY_MS });
  await recordInvoice(db(), { id: 'in_1', accountId: account, ...amounts, ...period });
  const card = { brand: 'visa', last4: '4242', expMonth: 1, expYear: 2040, isDefault: true };
  await savePaymentMethod(db(), { accountId: account, stripeId: 'pm_1', ...card });
  apiKey = (await createApiKey(db(), { scope: 'customer', accountId: account, name: 'Shop' })).apiKey.id;
  const owing = newLicenseFor({ id: account, sandboxId: null });
  await commitTransition(db(), vault, [openLicense(owing, { type: 'purchase' }, START, TEST_ACTOR)]);
  const created = await createSandbox(db(), {
    name: 'x',
    sourceAccountId: account,
    clock: START,
    payments: 'as_cards',
  });
  if (!created) throw new Error('No sandbox');
  sandbox = created;
  const copy = { ...license, id: newId('lic'), account: sandbox.accountId, sandbox: sandbox.id };
  await insertLicenseCopy(db(), vault, copy, { copiedFrom: id });
});

type Read = (seen: ScopedDatabase) => Promise<unknown>;

/** Reads of the account's things, each with what it gives to somebody who does not see the account. */
const READS: Readonly<Record<string, readonly [read: Read, nothing: unknown]>> = {
  findAccount: [(seen) => findAccount(seen, license.account), null],
  findApiKey: [(seen) => findApiKey(seen, apiKey), null],
  findCharge: [(seen) => findCharge(seen, { key: keyOfCharge(license) }), null],
  findClaimHolder: [(seen) => findClaimHolder(seen, trialClaim(license.account, PLAN.id)), null],
  findInvoice: [(seen) => findInvoice(seen, 'in_1'), null],
  findLicense: [(seen) => findLicense(seen, license.id), null],
  findKeyHint: [(seen) => findKeyHint(seen, license.id), null],
  findKeyHints: [(seen) => findKeyHints(seen, [license.id]), new Map()],
  readLicenseKey: [(seen) => readLicenseKey(seen, vault, license.id), null],
  verifyChangeLog: [(seen) => verifyChangeLog(seen, license.id), null],
  listOwingLicenses: [(seen) => listOwingLicenses(seen, license.account), []],
  listSandboxLicenses: [(seen) => listSandboxLicenses(seen, sandbox.id), []],
  findPaymentMethod: [(seen) => findPaymentMethod(seen, license.account, 'pm_1'), null],
  findDefaultPaymentMethod: [(seen) => findDefaultPaymentMethod(seen, license.account), null],
  listPaymentMethods: [(seen) => listPaymentMethods(seen, license.account), []],
  findSandbox: [(seen) => findSandbox(seen, sandbox.id), null],
  findSandboxes: [(seen) => findSandboxes(seen, [sandbox.id]), new Map()],
};

test.each(Object.entries(READS))('%s gives the account’s things to those who see the account only', async (_, each) => {
  const [read, nothing] = each;
  expect(await read(asOther())).toEqual(nothing);
  expect(await read(asOwner())).not.toEqual(nothing);
  expect(await read(asOwner())).toEqual(await read(db()));
});

/** Lists, unfiltered, of which the account has at least one row. */
const LISTS: Readonly<Record<string, (seen: ScopedDatabase, request: PageRequest) => Promise<Page<unknown>>>> = {
  listAccounts: (seen, request) => listAccounts(seen, {}, request),
  listApiKeys: (seen, request) => listApiKeys(seen, {}, request),
  listChangeLog: (seen, request) => listChangeLog(seen, license.id, request),
  listCharges: (seen, request) => listCharges(seen, {}, request),
  listInvoices: (seen, request) => listInvoices(seen, {}, request),
  listLicenses: (seen, request) => listLicenses(seen, {}, request),
  listNotifications: (seen, request) => listNotifications(seen, {}, request),
  listSandboxes: (seen, request) => listSandboxes(seen, {}, request),
};

test.each(Object.entries(LISTS))('%s has rows for those who see the account only', async (_, list) => {
  expect((await list(asOther(), {})).data).toEqual([]);
  expect((await list(asOwner(), {})).data.length).toBeGreaterThan(0);
});

test('a sandbox is seen by those who see its account, and by those who see the copy only', async () => {
  for (const account of [license.account, sandbox.accountId])
    expect(await findSandbox(as(account), sandbox.id)).toEqual(sandbox);
});

describe('a principal of several accounts', () => {
  test('lists the things of all of them, page by page, and no others', async () => {
    const [first, second] = [(await insertTrial(db())).license, (await insertTrial(db())).license];
    await insertTrial(db());
    const seen = as(first.account, second.account);
    const page = await listLicenses(seen, {}, { limit: 1 });
    const next = await listLicenses(seen, {}, { limit: 1, cursor: page.nextCursor });
    expect([...page.data, ...next.data].map(({ id }) => id)).toEqual([second.id, first.id]);
    expect(next.nextCursor).toBeNull();
    await expect(listLicenses(as(first.account), {}, { cursor: page.nextCursor })).rejects.toThrow(InvalidCursor);
    await expect(listLicenses(db(), {}, { cursor: page.nextCursor })).rejects.toThrow(InvalidCursor);
  });
});

/** Writes to the account's things, each with what it answers where there is no such thing. */
const WRITES: Readonly<Record<string, readonly [write: Read, refused: unknown]>> = {
  updateAccount: [(seen) => updateAccount(seen, license.account, { name: 'Other' }), null],
  updateAccountWithNothing: [(seen) => updateAccount(seen, license.account, {}), null],
  revokeApiKey: [(seen) => revokeApiKey(seen, apiKey, START), null],
  rotateApiKey: [(seen) => rotateApiKey(seen, apiKey, { overlapHours: 1, rotationId: 'x' }), null],
  setDefaultPaymentMethod: [(seen) => setDefaultPaymentMethod(seen, license.account, 'pm_1'), false],
  removePaymentMethod: [(seen) => removePaymentMethod(seen, license.account, 'pm_1'), false],
  advanceClock: [(seen) => advanceClock(seen, sandbox.id, START + 1), { ok: false, code: 'sandbox_not_found' }],
  discardSandbox: [(seen) => discardSandbox(seen, sandbox.id, START), false],
};

test.each(Object.entries(WRITES))('%s changes nothing for those who do not see the account', async (_, each) => {
  const [write, refused] = each;
  const before = await Promise.all([db().sql`select * from accounts`, db().sql`select * from api_keys`]);
  expect(await write(asOther())).toEqual(refused);
  const after = await Promise.all([db().sql`select * from accounts`, db().sql`select * from api_keys`]);
  expect(after).toEqual(before);
  expect(await findSandbox(db(), sandbox.id)).toEqual(sandbox);
  expect(await listPaymentMethods(db(), license.account)).toHaveLength(1);
});
