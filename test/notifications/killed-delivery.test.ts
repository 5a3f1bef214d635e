import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { commitTransition } from '../../db/commit.ts';
import { newId } from '../../db/ids.ts';
import { updateAccount } from '../../db/queries/accounts.ts';
import { contacts } from '../../db/schema/index.ts';
import { useDatabase, vault } from '../../db/testing/database.ts';
import { DAY_MS, expectStep, insertTrial, START } from '../../db/testing/fixtures.ts';
import { createTestDelivery, makeDue } from './delivery.ts';

const db = useDatabase();
const SCRIPT = new URL('./killable-delivery.ts', import.meta.url);

/** A licence with one mail to its account and to each of two contacts. */
async function createMails() {
  const { license } = await insertTrial(db());
  const email = `${license.id}@account.example`;
  await updateAccount(db(), license.account, { email });
  await createTestDelivery(db()).deliver([license.id]);
  const named = [1, 2].map((n) => {
    const id = newId('ctc');
    return {
      id,
      accountId: license.account,
      topic: 'technical' as const,
      email: `${n}-${id}@contacts.example`,
      name: 'Jana',
    };
  });
  await db().orm.insert(contacts).values(named);
  await commitTransition(db(), vault, [expectStep(license, { type: 'rotate_key', overlapDays: 0 }, START + DAY_MS)]);
  return { license: license.id, addresses: [email, ...named.map((contact) => contact.email)].toSorted() };
}

/** The mails that a process's server took before the process was killed. */
async function deliverUntilKilled(license: string, killAt: string) {
  const env = { ...process.env, DATABASE_URL: db.url(), LICENSE: license, KILL_AT: killAt };
  const child = spawn(process.execPath, [SCRIPT.pathname], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = new Promise((resolve) => child.once('exit', (_code, signal) => resolve(signal)));
  const printed = await text(child.stdout);
  expect(await exited).toBe('SIGKILL');
  return printed
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { to: string; messageId: string });
}

test.each([
  ['between two recipients', 'before 2', 0],
  ['when the mail to a contact is taken, and not noted', 'after 2', 1],
  ['when the mail to the account is taken, and not noted', 'after 1', 1],
  ['before the last recipient', 'before 3', 0],
])('a delivery that is killed %s goes on with the recipients that have nothing', async (_when, killAt, repeated) => {
  const { license, addresses } = await createMails();
  const before = await deliverUntilKilled(license, killAt);
  await makeDue(db(), license);
  const { deliver, offered } = createTestDelivery(db());
  await deliver([license]);
  const after = offered.map(({ to, messageId }) => ({ to, messageId }));
  expect([...new Set([...before, ...after].map(({ to }) => to))].toSorted()).toEqual(addresses);
  expect(before.length + after.length).toBe(addresses.length + repeated);
  // What was not noted is sent again as the same message.
  expect(new Set([...before, ...after].map(({ messageId }) => messageId)).size).toBe(addresses.length);
  const states = await db().sql`select distinct status from notifications where subject_id = ${license}`;
  expect(states).toEqual([{ status: 'delivered' }]);
});
