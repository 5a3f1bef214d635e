import { describe, expect, test } from 'vitest';
import { insertTestAccount } from '../../db/testing/fixtures.ts';
import { insertMember, insertPerson, insertSession } from '../../db/testing/people.ts';
import type { ApiResponse } from '../testing/server.ts';
import { useSignOn } from '../testing/sign-on.ts';

const tests = useSignOn();
const api = () => tests().api;
const codeOf = ({ status, body }: ApiResponse) => [status, body['code']];
const change = (session: string, body: object) => api().call('PATCH', '/v1/me', { session, body });

async function newMember() {
  const { id: account } = await insertTestAccount(api().db);
  const person = await insertPerson(api().db, { name: 'jana', language: 'en' });
  await insertMember(api().db, { account, role: 'owner', person });
  const { token: session } = await insertSession(api().db, person);
  return { account, person, session };
}

describe('a person changes', () => {
  test('their name, and everybody reads the new one at once', async () => {
    const { account, person, session } = await newMember();
    const answer = await change(session, { name: ' Jana Brandt ' });
    const changed = { id: person.id, email: person.email, name: 'Jana Brandt', language: 'en' };
    expect(answer.status, answer.text).toBe(200);
    expect(answer.body['person']).toEqual(changed);
    expect((await api().call('GET', '/v1/me', { session })).body['person']).toEqual(changed);
    const members = await api().call('GET', `/v1/members?account=${account}`, { session });
    expect(members.body['data']).toMatchObject([{ person: person.id, name: 'Jana Brandt' }]);
  });

  test('their language alone, and keep their name', async () => {
    const { session } = await newMember();
    expect((await change(session, { language: 'ja' })).body['person']).toMatchObject({ name: 'jana', language: 'ja' });
  });

  test('nobody else, and no address', async () => {
    const { session } = await newMember();
    const other = await newMember();
    await change(session, { name: 'Somebody' });
    expect((await api().call('GET', '/v1/me', { session: other.session })).body['person']).toMatchObject({
      name: 'jana',
    });
    for (const body of [{}, { name: '' }, { language: 'not a language' }, { email: 'x@people.example' }])
      expect((await change(session, body)).status, JSON.stringify(body)).toBe(422);
  });

  test('which is in the audit log, without the name', async () => {
    const { person, session } = await newMember();
    await change(session, { name: 'Jana Brandt' });
    const rows = await api().db.sql`select a::text as row, action, outcome from audit_log a
      where principal_id = ${person.id} and action = 'updateMe' order by created_at, id`;
    expect(rows.at(-1)).toMatchObject({ action: 'updateMe', outcome: 'done' });
    for (const { row } of rows) expect(row).not.toContain('Brandt');
  });

  test('nothing where an organisation requires single sign-on of their address', async () => {
    const { account, domain } = await tests().accountWithSignOn();
    const person = await insertPerson(api().db, { email: `ann@${domain}`, name: 'Ann' });
    await insertMember(api().db, { account, role: 'member', person });
    const { token: session } = await insertSession(api().db, person);
    await tests().requireSignOn(account);
    expect(codeOf(await change(session, { name: 'Anna' }))).toEqual([409, 'profile_held']);
    expect((await api().call('GET', '/v1/me', { session })).body['person']).toMatchObject({ name: 'Ann' });
  });
});

test('the login of people who sign in changes a name by its function alone', async () => {
  const { person } = await newMember();
  const { auth } = api().databases;
  await expect(auth.sql`update people set name = 'x' where id = ${person.id}`).rejects.toMatchObject({ code: '42501' });
  await expect(api().databases.api.sql`select change_profile(${person.id}, 'x', null)`).rejects.toMatchObject({
    code: '42501',
  });
});
