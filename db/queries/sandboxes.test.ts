import { expect, test } from 'vitest';
import { trialClaim } from '../../domain/lifecycle/claims.ts';
import type { LifecycleEvent } from '../../domain/lifecycle/events.ts';
import type { License } from '../../domain/lifecycle/license.ts';
import { openLicense } from '../../domain/lifecycle/opening.ts';
import { verifyChangeLog } from '../change-log.ts';
import { insertLicenseCopy, commitTransition } from '../commit.ts';
import { newId } from '../ids.ts';
import { useDatabase, vault } from '../testing/database.ts';
import {
  DAY_MS,
  insertSandboxCopy,
  insertTestAccount,
  insertPurchase,
  insertTrial,
  newLicenseFor,
  PLAN,
  START,
  TEST_ACTOR,
  expectStep,
} from '../testing/fixtures.ts';
import { findClaimHolder } from './claims.ts';
import { findAccount, listAccounts, updateAccount } from './accounts.ts';
import { findLicenseByKey, readLicenseKey } from './license-keys.ts';
import { findLicense, listSandboxLicenses, listLicenses, listPeriods } from './licenses.ts';
import { listNotifications } from './notifications.ts';
import { listPaymentMethods, savePaymentMethod } from './payment-methods.ts';
import { advanceClock, createSandbox, discardSandbox, findSandbox, listSandboxes } from './sandboxes.ts';

const db = useDatabase();

async function createSandboxOf(sourceAccountId: string) {
  const sandbox = await createSandbox(db(), { name: 'What if', sourceAccountId, clock: START, payments: 'as_cards' });
  if (!sandbox) throw new Error('No sandbox');
  return sandbox;
}

test('a sandbox has a copy of its account, with its cards and without its customer', async () => {
  const source = await insertTestAccount(db());
  const card = { accountId: source.id, stripeId: 'pm_1', brand: 'visa', last4: '4242', expMonth: 1, expYear: 2030 };
  await savePaymentMethod(db(), { ...card, isDefault: true });
  const sandbox = await createSandboxOf(source.id);
  expect(await findSandbox(db(), sandbox.id)).toEqual(sandbox);
  expect(await findAccount(db(), sandbox.accountId)).toMatchObject({
    name: 'Acme',
    sandboxId: sandbox.id,
    stripeCustomerId: null,
  });
  expect(await listPaymentMethods(db(), sandbox.accountId)).toMatchObject([{ stripeId: 'pm_1', isDefault: true }]);
  expect((await listAccounts(db(), { sandboxId: sandbox.id }, {})).data).toHaveLength(1);
  expect((await listAccounts(db(), {}, {})).data.some(({ sandboxId }) => sandboxId !== null)).toBe(false);
});

test('no sandbox is created from an unknown account or from a sandbox', async () => {
  const of = (sourceAccountId: string) =>
    createSandbox(db(), { name: 'x', sourceAccountId, clock: START, payments: 'as_cards' });
  expect(await of('acct_unknown')).toBeNull();
  expect(await of((await createSandboxOf((await insertTestAccount(db())).id)).accountId)).toBeNull();
});

test('its clock only moves forward, and stops when it is discarded', async () => {
  const { id } = await createSandboxOf((await insertTestAccount(db())).id);
  expect(await advanceClock(db(), id, START + DAY_MS)).toMatchObject({ ok: true, sandbox: { clock: START + DAY_MS } });
  expect(await advanceClock(db(), id, START + DAY_MS)).toMatchObject({ ok: true });
  expect(await advanceClock(db(), id, START)).toEqual({ ok: false, code: 'clock_backwards', clock: START + DAY_MS });
  expect(await discardSandbox(db(), id, START)).toBe(true);
  expect(await discardSandbox(db(), id, START)).toBe(false);
  expect(await advanceClock(db(), id, START + 2 * DAY_MS)).toEqual({ ok: false, code: 'sandbox_discarded' });
  expect(await advanceClock(db(), 'sbx_unknown', START)).toEqual({ ok: false, code: 'sandbox_not_found' });
});

test('sandboxes are listed by their source, discarded ones on request', async () => {
  const source = await insertTestAccount(db());
  const [first, second] = [await createSandboxOf(source.id), await createSandboxOf(source.id)];
  await discardSandbox(db(), first.id, START);
  const ids = async (discarded: boolean) =>
    (await listSandboxes(db(), { sourceAccountId: source.id, discarded }, {})).data.map(({ id }) => id);
  expect(await ids(false)).toEqual([second.id]);
  expect(await ids(true)).toEqual([second.id, first.id]);
});

test('a copied licence continues from its original’s state, with a key and a log of its own', async () => {
  const original = await insertPurchase(db());
  const sandbox = await createSandboxOf(original.account);
  const copy: License = { ...original, id: newId('lic'), account: sandbox.accountId, sandbox: sandbox.id };
  expect(await insertLicenseCopy(db(), vault, copy, { copiedFrom: original.id })).toBe(true);
  expect(await insertLicenseCopy(db(), vault, copy, { copiedFrom: original.id })).toBe(false);
  expect(await listSandboxLicenses(db(), sandbox.id)).toEqual([copy]);
  expect(await listPeriods(db(), copy.id)).toHaveLength(1);
  expect(await verifyChangeLog(db(), copy.id)).toMatchObject({ valid: true, entries: 0 });

  const step = expectStep(copy, { type: 'pause', until: null }, START + DAY_MS);
  expect(await commitTransition(db(), vault, [step])).toEqual({ committed: true });
  expect(await commitTransition(db(), vault, [step])).toEqual({ committed: false });
  expect(await findLicense(db(), copy.id)).toMatchObject({ state: 'paused', sequence: 3, copiedFrom: original.id });
  expect(await verifyChangeLog(db(), copy.id)).toMatchObject({ valid: true, entries: 1 });
  const ids = async (filter: object) => (await listLicenses(db(), filter, { limit: 100 })).data.map(({ id }) => id);
  expect(await ids({ sandboxId: sandbox.id })).toEqual([copy.id]);
  expect(await ids({ accountId: sandbox.accountId })).toEqual([copy.id]);
  expect(await ids({})).not.toContain(copy.id);
  expect(await ids({ accountId: sandbox.accountId, sandboxId: null })).toEqual([]);
});

test('a key of a sandbox is checked by the sandbox’s clock, and its mails are only recorded', async () => {
  const original = await insertPurchase(db());
  const sandbox = await createSandboxOf(original.account);
  const copy: License = { ...original, id: newId('lic'), account: sandbox.accountId, sandbox: sandbox.id };
  await insertLicenseCopy(db(), vault, copy, { copiedFrom: original.id });
  await advanceClock(db(), sandbox.id, START + 9 * DAY_MS);
  const key = (await readLicenseKey(db(), vault, copy.id))?.key ?? '';
  expect(await findLicenseByKey(db(), vault, key, START)).toMatchObject({ at: START + 9 * DAY_MS });
  const step = expectStep(copy, { type: 'cancel', reason: null }, START + 9 * DAY_MS);
  await commitTransition(db(), vault, [step]);
  const { data } = await listNotifications(db(), { sandboxId: sandbox.id }, {});
  expect(data).toMatchObject([
    { template: 'cancelled', legal: true, status: 'suppressed', suppressedReason: 'sandbox' },
  ]);
});

test.each([
  ['opted_out', false],
  ['sandbox', true],
] as const)(
  'a sandbox lists a reminder as %s where the account has reminders: %s',
  async (suppressedReason, reminders) => {
    const copy = await insertSandboxCopy(db());
    await updateAccount(db(), copy.account, { reminders });
    const remind = (key: string, legal: boolean): LifecycleEvent => ({
      type: 'reminder_due',
      notice: { key, template: 'renewal_upcoming', daysBefore: 7, legal },
    });
    const optional = expectStep(copy, remind('reminder/7', false), START + DAY_MS);
    const legal = expectStep(optional.license, remind('legal/x', true), START + DAY_MS);
    const cancelled = expectStep(legal.license, { type: 'cancel', reason: null }, START + DAY_MS);
    await commitTransition(db(), vault, [optional, legal, cancelled]);
    const { data } = await listNotifications(db(), { sandboxId: copy.sandbox }, {});
    expect(data.toReversed().map(({ template, suppressedReason: reason }) => [template, reason])).toEqual([
      ['renewal_upcoming', suppressedReason],
      ['renewal_upcoming', 'sandbox'],
      ['cancelled', 'sandbox'],
    ]);
  },
);

test('a sandbox’s account has had the trials of its source, held by the copies, and by the source where it is not copied', async () => {
  const { license: running } = await insertTrial(db());
  const retiredPlan = { ...PLAN, id: 'retired-plan' };
  const source = { id: running.account, sandboxId: null };
  const opened = openLicense(newLicenseFor(source, retiredPlan), { type: 'start_trial' }, START, TEST_ACTOR);
  const retired = expectStep(opened.license, { type: 'retire', reason: 'over' }, START);
  await commitTransition(db(), vault, [opened, retired]);
  const [sandbox, other] = [await createSandboxOf(running.account), await createSandboxOf(running.account)];
  const copy: License = { ...running, id: newId('lic'), account: sandbox.accountId, sandbox: sandbox.id };
  await insertLicenseCopy(db(), vault, copy, { copiedFrom: running.id });
  await insertLicenseCopy(db(), vault, copy, { copiedFrom: running.id });

  const holderOf = (account: string, plan = PLAN.id) => findClaimHolder(db(), trialClaim(account, plan));
  expect(await holderOf(running.account)).toBe(running.id);
  expect(await holderOf(sandbox.accountId)).toBe(copy.id);
  expect(await holderOf(sandbox.accountId, retiredPlan.id)).toBe(opened.license.id);
  expect(await holderOf(other.accountId)).toBe(running.id);
  const again = openLicense(
    newLicenseFor({ id: sandbox.accountId, sandboxId: sandbox.id }, retiredPlan),
    { type: 'start_trial' },
    START,
    TEST_ACTOR,
  );
  await expect(commitTransition(db(), vault, [again])).rejects.toMatchObject({ holder: opened.license.id });
});

test('a copy of a licence that got its claim after the sandbox was created has the claim, too', async () => {
  const account = await insertTestAccount(db());
  const sandbox = await createSandboxOf(account.id);
  const opened = openLicense(newLicenseFor(account), { type: 'start_trial' }, START, TEST_ACTOR);
  await commitTransition(db(), vault, [opened]);
  const { license } = opened;
  const copy: License = { ...license, id: newId('lic'), account: sandbox.accountId, sandbox: sandbox.id };
  await insertLicenseCopy(db(), vault, copy, { copiedFrom: license.id });
  expect(await findClaimHolder(db(), trialClaim(sandbox.accountId, PLAN.id))).toBe(copy.id);
});

test('a copy does not take what another licence of the sandbox holds already', async () => {
  const account = await insertTestAccount(db());
  const sandbox = await createSandboxOf(account.id);
  const open = (of: { id: string; sandboxId: string | null }) =>
    openLicense(newLicenseFor(of), { type: 'start_trial' }, START, TEST_ACTOR);
  const own = open({ id: sandbox.accountId, sandboxId: sandbox.id });
  const source = open(account);
  await commitTransition(db(), vault, [own]);
  await commitTransition(db(), vault, [source]);
  const copy: License = { ...source.license, id: newId('lic'), account: sandbox.accountId, sandbox: sandbox.id };
  await insertLicenseCopy(db(), vault, copy, { copiedFrom: source.license.id });
  expect(await findClaimHolder(db(), trialClaim(sandbox.accountId, PLAN.id))).toBe(own.license.id);
});

test('a claim whose key does not have the account as a part stays with the live licence, and is not copied', async () => {
  const { license } = await insertTrial(db());
  const keys = ['elsewhere/example.com', `elsewhere/x${license.account}`];
  for (const key of keys)
    await db().sql`insert into claims (key, license_id, account_id, sequence)
      values (${key}, ${license.id}, ${license.account}, 1)`;
  const sandbox = await createSandboxOf(license.account);
  const copy: License = { ...license, id: newId('lic'), account: sandbox.accountId, sandbox: sandbox.id };
  await insertLicenseCopy(db(), vault, copy, { copiedFrom: license.id });
  const rows = await db().sql<{ key: string; holder: string }[]>`
    select key, license_id as holder from claims where account_id in (${license.account}, ${copy.account})`;
  expect(Object.fromEntries(rows.map(({ key, holder }) => [key, holder]))).toEqual({
    ...Object.fromEntries(keys.map((key) => [key, license.id])),
    [trialClaim(license.account, PLAN.id).key]: license.id,
    [trialClaim(copy.account, PLAN.id).key]: copy.id,
  });
});
