import { expect, test } from 'vitest';
import { insertLicenseCopy } from '../commit.ts';
import { newId } from '../ids.ts';
import { useDatabase, vault } from '../testing/database.ts';
import { insertPurchase, insertTestAccount, insertTrial, START } from '../testing/fixtures.ts';
import { createAccount, findAccount, listAccounts, updateAccount, type Account, type NewAccount } from './accounts.ts';
import { ExternalIdTaken } from './external-id.ts';
import { deleteLabelsOfNoLicense, setLicenseLabels } from './license-labels.ts';
import { findLicense, listLicenses } from './licenses.ts';
import { createSandbox } from './sandboxes.ts';

const db = useDatabase();

const ACCOUNT = {
  name: 'Acme',
  email: 'billing@acme.example',
  language: 'en',
  zone: 'Europe/Berlin',
  currency: 'EUR',
  region: 'eu',
} as const satisfies NewAccount;

function createLabelled(externalId: string, metadata = {}): Promise<Account> {
  return createAccount(db(), { ...ACCOUNT, externalId, metadata });
}

test('an account keeps its external id and metadata, and is found by the external id', async () => {
  const { id } = await createLabelled('crm-1', { team: 'north', note: 'ü ✓' });
  expect(await findAccount(db(), id)).toMatchObject({
    externalId: 'crm-1',
    metadata: { team: 'north', note: 'ü ✓' },
  });
  expect((await listAccounts(db(), { externalId: 'crm-1' }, {})).data.map((account) => account.id)).toEqual([id]);
  expect((await listAccounts(db(), { externalId: 'crm' }, {})).data).toEqual([]);
});

test('an account without labels has no external id and empty metadata', async () => {
  expect(await insertTestAccount(db())).toMatchObject({ externalId: null, metadata: {} });
});

test('new metadata replaces the old, and an external id can be removed', async () => {
  const { id } = await createLabelled('crm-2', { a: '1', b: '2' });
  expect(await updateAccount(db(), id, { metadata: { c: '3' } })).toMatchObject({
    externalId: 'crm-2',
    metadata: { c: '3' },
  });
  expect(await updateAccount(db(), id, { externalId: null })).toMatchObject({ externalId: null, metadata: { c: '3' } });
});

test('two live accounts never have the same external id', async () => {
  await createLabelled('crm-3');
  await expect(createLabelled('crm-3')).rejects.toThrow(ExternalIdTaken);
  const other = await createLabelled('crm-4');
  await expect(updateAccount(db(), other.id, { externalId: 'crm-3' })).rejects.toThrow(ExternalIdTaken);
});

test('a repeated creation returns the account that exists', async () => {
  const id = newId('acct');
  const first = await createAccount(db(), { ...ACCOUNT, externalId: 'crm-5' }, id);
  expect(await createAccount(db(), { ...ACCOUNT, externalId: 'crm-5' }, id)).toEqual(first);
});

test('a licence has the labels that were written before it was recorded', async () => {
  const { license } = await insertTrial(db());
  expect(await findLicense(db(), license.id)).toMatchObject({ externalId: null, metadata: {} });
  const owner = { id: license.id, accountId: license.account };
  await setLicenseLabels(db(), owner, { externalId: 'order-1', metadata: { seat: '7' } });
  expect(await setLicenseLabels(db(), owner, {})).toEqual({ externalId: 'order-1', metadata: { seat: '7' } });
  expect(await setLicenseLabels(db(), owner, { metadata: {} })).toEqual({ externalId: 'order-1', metadata: {} });
  const filter = { accountId: license.account, externalId: 'order-1' };
  expect((await listLicenses(db(), filter, {})).data).toMatchObject([{ id: license.id, externalId: 'order-1' }]);
  expect((await listLicenses(db(), { ...filter, externalId: 'order-2' }, {})).data).toEqual([]);
});

test('two licences of an account never have the same external id, but those of two accounts may', async () => {
  const [mine, other] = [await insertTestAccount(db()), await insertTestAccount(db())];
  await setLicenseLabels(db(), { id: newId('lic'), accountId: mine.id }, { externalId: 'order-1' });
  await setLicenseLabels(db(), { id: newId('lic'), accountId: other.id }, { externalId: 'order-1' });
  const second = setLicenseLabels(db(), { id: newId('lic'), accountId: mine.id }, { externalId: 'order-1' });
  await expect(second).rejects.toThrow(ExternalIdTaken);
});

test('of two purchases that want one external id at once, one gets it', async () => {
  const { id } = await insertTestAccount(db());
  const results = await Promise.allSettled(
    Array.from({ length: 6 }, () =>
      setLicenseLabels(db(), { id: newId('lic'), accountId: id }, { externalId: 'order-1' }),
    ),
  );
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

test('an external id whose licence was never recorded is free again after a day', async () => {
  const { id } = await insertTestAccount(db());
  const abandoned = newId('lic');
  await setLicenseLabels(db(), { id: abandoned, accountId: id }, { externalId: 'order-1' });
  await db().sql`update license_labels set created_at = now() - interval '25 hours' where license_id = ${abandoned}`;
  const next = { id: newId('lic'), accountId: id };
  expect(await setLicenseLabels(db(), next, { externalId: 'order-1' })).toMatchObject({ externalId: 'order-1' });
});

test('an external id of a recorded licence stays taken, however old it is', async () => {
  const { license } = await insertTrial(db());
  const accountId = license.account;
  await setLicenseLabels(db(), { id: license.id, accountId }, { externalId: 'order-1' });
  await db().sql`update license_labels set created_at = now() - interval '1 year' where license_id = ${license.id}`;
  const next = setLicenseLabels(db(), { id: newId('lic'), accountId }, { externalId: 'order-1' });
  await expect(next).rejects.toThrow(ExternalIdTaken);
});

test('a sandbox copies labels of its account and licences, and keeps its own afterwards', async () => {
  const source = await insertPurchase(db());
  await updateAccount(db(), source.account, { externalId: 'crm-9', metadata: { tier: 'gold' } });
  const owner = { id: source.id, accountId: source.account };
  await setLicenseLabels(db(), owner, { externalId: 'order-9', metadata: { po: '4711' } });
  const request = { name: 'x', sourceAccountId: source.account, clock: START, payments: 'as_cards' };
  const sandbox = await createSandbox(db(), request);
  if (!sandbox) throw new Error('No sandbox');
  const copy = { ...source, id: newId('lic'), account: sandbox.accountId, sandbox: sandbox.id };
  await insertLicenseCopy(db(), vault, copy, { copiedFrom: source.id });
  const labels = { externalId: 'order-9', metadata: { po: '4711' } };
  expect(await findAccount(db(), sandbox.accountId)).toMatchObject({
    externalId: 'crm-9',
    metadata: { tier: 'gold' },
  });
  expect(await findLicense(db(), copy.id)).toMatchObject(labels);

  await setLicenseLabels(db(), { id: copy.id, accountId: copy.account }, { metadata: {} });
  await insertLicenseCopy(db(), vault, copy, { copiedFrom: source.id });
  expect(await findLicense(db(), copy.id)).toMatchObject({ externalId: 'order-9', metadata: {} });
  expect(await findLicense(db(), source.id)).toMatchObject(labels);
});

test('the labels of a licence that was refused are deleted, and those of a recorded one stay', async () => {
  const { license } = await insertTrial(db());
  const refused = { id: newId('lic'), accountId: license.account };
  await setLicenseLabels(db(), refused, { externalId: 'refused' });
  await setLicenseLabels(db(), { id: license.id, accountId: license.account }, { externalId: 'recorded' });
  await deleteLabelsOfNoLicense(db(), refused.id);
  await deleteLabelsOfNoLicense(db(), license.id);
  expect(await findLicense(db(), license.id)).toMatchObject({ externalId: 'recorded' });
  const next = { id: newId('lic'), accountId: license.account };
  expect(await setLicenseLabels(db(), next, { externalId: 'refused' })).toMatchObject({ externalId: 'refused' });
});
