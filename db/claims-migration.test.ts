import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { openLicense } from '../domain/lifecycle/opening.ts';
import { commitTransition, insertLicenseCopy } from './commit.ts';
import { newId } from './ids.ts';
import type { Account } from './queries/accounts.ts';
import { createSandbox } from './queries/sandboxes.ts';
import { useDatabase, vault } from './testing/database.ts';
import {
  DAY_MS,
  expectStep,
  insertPurchase,
  insertTestAccount,
  newLicenseFor,
  paymentEvent,
  PLAN,
  START,
  TEST_ACTOR,
} from './testing/fixtures.ts';

const db = useDatabase();
const MIGRATION = new URL('migrations/0006_license_claims.sql', import.meta.url);

async function insertTrialOf(account: Account) {
  const opening = { type: 'start_trial', mayRepeat: true } as const;
  const step = openLicense(newLicenseFor(account), opening, START, TEST_ACTOR);
  await commitTransition(db(), vault, [step]);
  return step.license;
}

test('the migration gives each trial that there was its claim, of two of one account to the older', async () => {
  const account = await insertTestAccount(db());
  const [older, newer] = [await insertTrialOf(account), await insertTrialOf(account)];
  const retired = await insertTrialOf(await insertTestAccount(db()));
  await commitTransition(db(), vault, [expectStep(retired, { type: 'retire', reason: 'over' }, START)]);
  const bought = await insertPurchase(db());

  const paid = await insertTrialOf(await insertTestAccount(db()));
  const asked = expectStep(paid, { type: 'renew', period: null }, START);
  const renewed = expectStep(asked.license, paymentEvent(asked.license, 'in_paid'), START + DAY_MS);
  await commitTransition(db(), vault, [asked, renewed]);
  const request = { name: 'x', sourceAccountId: paid.account, clock: START + DAY_MS, payments: 'as_cards' };
  const sandbox = await createSandbox(db(), request);
  if (!sandbox) throw new Error('No sandbox');
  const copy = { ...renewed.license, id: newId('lic'), account: sandbox.accountId, sandbox: sandbox.id };
  await insertLicenseCopy(db(), vault, copy, { copiedFrom: paid.id });

  await db().sql`drop table claims`;
  for (const statement of (await readFile(MIGRATION, 'utf8')).split('--> statement-breakpoint'))
    await db().sql.unsafe(statement);

  const rows = await db().sql<{ key: string; holder: string }[]>`select key, license_id as holder from claims`;
  const keyOf = (account: string) => `trial/${account}/${PLAN.id}`;
  expect(Object.fromEntries(rows.map(({ key, holder }) => [key, holder]))).toEqual({
    [keyOf(account.id)]: older.id,
    [keyOf(retired.account)]: retired.id,
    [keyOf(paid.account)]: paid.id,
    [keyOf(copy.account)]: copy.id,
  });
  expect(rows.map(({ holder }) => holder)).not.toContain(newer.id);
  expect(rows.map(({ holder }) => holder)).not.toContain(bought.id);
});

test('the statement in the operations guide adds trials since a time, under the plan that they were of', async () => {
  const account = await insertTestAccount(db());
  const older = await insertTrialOf(account);
  await insertTrialOf(account);
  await db().sql`delete from claims where license_id = ${older.id}`;
  await db().sql`update licenses set plan_id = 'another' where id = ${older.id}`;
  const guide = await readFile(new URL('../docs/operations.md', import.meta.url), 'utf8');
  const statement = /```sql\n(insert into claims[^`]*)```/.exec(guide)?.[1] ?? '';
  const rowsSince = async (time: string) => {
    await db().sql.unsafe(statement.replace('<time of the migration>', time));
    return [...(await db().sql`select key, license_id as holder from claims where account_id = ${account.id}`)];
  };
  const [last] = await db().sql<{ after: string }[]>`
    select (max(recorded_at) + interval '1 second')::text as after from change_log`;
  expect(await rowsSince(last?.after ?? '')).toEqual([]);
  expect(await rowsSince('-infinity')).toEqual([{ key: `trial/${account.id}/${PLAN.id}`, holder: older.id }]);
});
