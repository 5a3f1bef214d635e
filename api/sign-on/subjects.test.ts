import { describe, expect, test } from 'vitest';
import { insertTestAccount } from '../../db/testing/fixtures.ts';
import { insertSession } from '../../db/testing/people.ts';
import { itemsOf } from '../testing/admin-client.ts';
import { ageSignIns, memberSession, sessionIn } from '../testing/people.ts';
import type { ApiResponse } from '../testing/server.ts';
import { useSignOn } from '../testing/sign-on.ts';

const tests = useSignOn();
const api = () => tests().api;
const codeOf = ({ status, body }: ApiResponse) => [status, body['code']];
const REFUSED = [401, 'sign_on_refused'];

/** Signs on at an account's provider, which calls the person `sub`. */
const signOn = (email: string, sub: string) => tests().signOn(email, { claims: { sub } });

/** Somebody whom the provider has signed in as `first`. */
async function signedOn() {
  const made = await tests().accountWithSignOn();
  const email = `jana@${made.domain}`;
  const answer = await signOn(email, 'first');
  expect(answer.status, answer.text).toBe(303);
  const [member] = await api().db.sql<[{ id: string; personId: string }]>`
    select id, person_id as "personId" from members where account_id = ${made.account} and role <> 'owner'`;
  return { ...made, email, member: member.id, personId: member.personId, session: sessionIn(answer) };
}

const reset = (session: string, member: string) => api().call('DELETE', `/v1/members/${member}/sign-on`, { session });

describe('from the first sign-in on', () => {
  test('the provider has to mean the same person: another one with the same address is refused, and it is recorded', async () => {
    const { email, account } = await signedOn();
    expect(codeOf(await signOn(email, 'second'))).toEqual(REFUSED);
    expect((await signOn(email, 'first')).status).toBe(303);
    const path = `/v1/audit-log?action=finishSignOn&subject=${account}`;
    const entries = itemsOf(await api().call('GET', path, { key: api().keys.auditor }));
    expect(entries.map(({ outcome, code }) => [outcome, code])).toContainEqual(['refused', 'sign_on_refused']);
  });

  test('the same person under another address is refused, until they have it here, too', async () => {
    const { domain, personId } = await signedOn();
    const email = `jana.voss@${domain}`;
    expect(codeOf(await signOn(email, 'first'))).toEqual(REFUSED);
    expect(await api().db.sql`select from people where email = ${email}`).toEqual([]);
    await api().db.sql`update people set email = ${email} where id = ${personId}`;
    expect((await signOn(email, 'first')).status).toBe(303);
  });

  test('what the provider calls somebody is nobody else’s, and of another client or issuer says nothing', async () => {
    const { domain, account, email } = await signedOn();
    expect((await signOn(`ken@${domain}`, 'second')).status).toBe(303);
    expect(codeOf(await signOn(`ken@${domain}`, 'first'))).toEqual(REFUSED);
    await api().db.sql`update sign_on_subjects set client_id = 'before' where account_id = ${account}`;
    expect((await signOn(email, 'third')).status).toBe(303);
    expect(codeOf(await signOn(email, 'first'))).toEqual(REFUSED);
  });

  test('of two who come at once with one address, one is let in', async () => {
    const { account, domain } = await tests().accountWithSignOn();
    const sent = [];
    for (const sub of ['first', 'second']) {
      tests().server.identity = { email: `jana@${domain}`, email_verified: true, name: 'Jana', sub };
      const { redirect, cookie } = await tests().start(`jana@${domain}`);
      sent.push({ to: await tests().server.visit(redirect), cookie });
    }
    const answers = await Promise.all(sent.map(({ to, cookie }) => tests().comeBack(to, cookie)));
    expect(answers.map(({ status }) => String(status)).toSorted()).toEqual(['303', '401']);
    expect(await api().db.sql`select from sign_on_subjects where account_id = ${account}`).toHaveLength(1);
  });
});

describe('an owner', () => {
  test('has it forgotten, after a recent sign-in: the next sign-in decides again', async () => {
    const { email, member, account, owner } = await signedOn();
    const [row] = await api().db.sql<[{ id: string }]>`
      select person_id as id from members where account_id = ${account} and role = 'owner'`;
    await ageSignIns(api(), row, 10);
    expect(codeOf(await reset(owner, member))).toEqual([403, 'step_up_required']);
    const { token } = await insertSession(api().db, row);
    expect((await reset(token, member)).body).toEqual({ id: member, reset: true });
    expect((await reset(token, member)).status).toBe(404);
    expect((await signOn(email, 'second')).status).toBe(303);
    expect(codeOf(await signOn(email, 'first'))).toEqual(REFUSED);
  });

  test('alone may: neither other members, nor owners of other accounts', async () => {
    const { account, member } = await signedOn();
    const manager = await memberSession(api(), account, 'billing_manager');
    expect(codeOf(await reset(manager, member))).toEqual([403, 'forbidden']);
    const { id: other } = await insertTestAccount(api().db);
    expect((await reset(await memberSession(api(), other, 'owner'), member)).status).toBe(404);
  });
});

test('whoever leaves is somebody new when they come back', async () => {
  const { account, email, session } = await signedOn();
  const left = await api().call('DELETE', `/v1/me/memberships/${account}`, { session });
  expect(left.status, left.text).toBe(200);
  expect((await signOn(email, 'second')).status).toBe(303);
});
