import type { TransactionSql } from 'postgres';
import { describe, expect, test } from 'vitest';
import { useApi } from '../../api/testing/api.ts';
import { entryHash } from '../../db/commit/hash-chain.ts';
import { listChangeLog } from '../../db/change-log.ts';
import { insertPurchase } from '../../db/testing/fixtures.ts';
import { insertMember } from '../../db/testing/people.ts';
import { accessibilityFaults } from '../support/accessibility.ts';
import { usePortal } from '../support/portal.ts';

const { api, open } = usePortal(useApi);

async function purchase() {
  const { account, id } = await insertPurchase(api().db);
  const { person } = await insertMember(api().db, { account, role: 'owner' });
  const log = async () => (await listChangeLog(api().db, id, {})).data;
  const openPage = async (witness = '') => {
    const { page, faults } = await open(`/${account}/licences/${id}${witness && `?witness=${witness}`}`, {
      as: person,
    });
    await page.getByRole('heading', { level: 1, name: /Team/ }).waitFor();
    return { page, faults };
  };
  return { id, log, openPage };
}

/** As a superuser can who sets out to, for the length of one change. */
async function tamper(change: (tx: TransactionSql) => PromiseLike<unknown>): Promise<void> {
  await api().db.sql.begin(async (tx) => {
    await tx`alter table change_log disable trigger all`;
    await change(tx);
    await tx`alter table change_log enable trigger all`;
  });
}

describe('the change log of a licence', () => {
  test('is checked in the browser, and agrees with a receipt that the link names', async () => {
    const { log, openPage } = await purchase();
    const head = (await log()).at(-1)?.hash ?? '';
    const { page, faults } = await openPage(`2.${head}`);
    await page.getByText(`2 entries are as they were recorded. Hash of the last one: ${head}`).waitFor();
    await page.getByText('entries 1 to 2 are unchanged since then').waitFor();
    await page.getByRole('textbox', { name: 'Compare with a receipt' }).fill('2.abc');
    await page.getByText('This is not a number, a dot and a hash').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(faults).toEqual([]);
  });

  test('shows where an entry was altered', async () => {
    const { id, openPage } = await purchase();
    await tamper((tx) => tx`update change_log set reason = 'another' where license_id = ${id} and sequence = 1`);
    const { page } = await openPage();
    await page.getByText('Entry 1 is not as it was recorded').waitFor();
  });

  test('a history that was rewritten with new hashes is found by a receipt', async () => {
    const { id, log, openPage } = await purchase();
    const [first, second] = await log();
    if (!first || !second) throw new Error('no log');
    const one = entryHash(first.previousHash, { ...first, reason: 'another' });
    const two = entryHash(one, second);
    await tamper(async (tx) => {
      await tx`update change_log set reason = 'another', hash = ${one} where license_id = ${id} and sequence = 1`;
      await tx`update change_log set previous_hash = ${one}, hash = ${two} where license_id = ${id} and sequence = 2`;
      await tx`update licenses set head_hash = ${two} where id = ${id}`;
    });
    const { page } = await openPage(`2.${second.hash}`);
    await page.getByText(`Hash of the last one: ${two}`).waitFor();
    await page.getByText('The log differs from the receipt: entry 2, or one before it').waitFor();
  });
});

describe('the key of a licence', () => {
  test('is masked, shown by the link of the list, hidden again, and leads to its replacement', async () => {
    const { account, id } = await insertPurchase(api().db);
    const { person } = await insertMember(api().db, { account, role: 'owner' });
    const { page, faults } = await open(`/${account}/licences/${id}`, { as: person });
    await page.getByRole('button', { name: /^Show key ending in/ }).waitFor();
    const { body } = await api().call('GET', `/v1/licenses/${id}/key`, { key: api().keys.admin });
    const key = String(body['key']);
    expect(await page.getByText(key).count()).toBe(0);
    await page.goto(`${page.url()}#key`);
    await page.getByText(key).waitFor();
    expect(new URL(page.url()).hash).toBe('');
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Hide the key' }).click();
    await page.getByText(key).waitFor({ state: 'detached' });
    expect(await page.getByRole('link', { name: 'Replace the key' }).first().getAttribute('href')).toContain(
      '/rotate-key',
    );
    expect(faults).toEqual([]);
  });

  test('is not offered to whoever may not read it', async () => {
    const { account, id } = await insertPurchase(api().db);
    const { person } = await insertMember(api().db, { account, role: 'viewer' });
    const { page } = await open(`/${account}/licences/${id}`, { as: person });
    await page.getByText(/^Key ending in/).waitFor({ state: 'attached' });
    expect(await page.getByRole('button', { name: /key ending in/ }).count()).toBe(0);
  });
});
