import { describe, expect, test } from 'vitest';
import { insertTestAccount } from '../../db/testing/fixtures.ts';
import { insertMember, insertPerson, insertSession } from '../../db/testing/people.ts';
import { requestCode, sessionIn } from '../testing/people.ts';
import type { ApiResponse } from '../testing/server.ts';
import { useSignOn } from '../testing/sign-on.ts';

const tests = useSignOn();
const api = () => tests().api;
const codeOf = ({ status, body }: ApiResponse) => [status, body['code']];

describe('an account that requires single sign-on', () => {
  test('is closed to its domain’s members who sign in by code, and open to them by the provider', async () => {
    const { account, domain } = await tests().accountWithSignOn();
    await tests().signOn(`jana@${domain}`);
    await tests().requireSignOn(account);
    const code = await requestCode(api(), `jana@${domain}`);
    const answer = await api().call('POST', '/v1/sign-in', { body: { email: `jana@${domain}`, code } });
    expect(answer.body['memberships']).toEqual([expect.objectContaining({ account, sign_on_required: true })]);
    const session = sessionIn(answer);
    expect(codeOf(await api().call('GET', '/v1/accounts', { session }))).toEqual([403, 'sign_on_required']);
    const named = await api().call('GET', '/v1/accounts', { session, headers: { 'evergreen-account': account } });
    expect(codeOf(named)).toEqual([403, 'sign_on_required']);
    const again = await tests().signOn(`jana@${domain}`, { cookies: `evergreen_session=${session}` });
    expect((await api().call('GET', '/v1/accounts', { session: sessionIn(again) })).status).toBe(200);
  });

  test('is closed again by a sign-in by code in the same session', async () => {
    const { account, domain } = await tests().accountWithSignOn();
    const session = sessionIn(await tests().signOn(`jana@${domain}`));
    await tests().requireSignOn(account);
    expect((await api().call('GET', '/v1/accounts', { session })).status).toBe(200);
    const code = await requestCode(api(), `jana@${domain}`);
    const body = { email: `jana@${domain}`, code };
    const answer = await api().call('POST', '/v1/sign-in', {
      body,
      headers: { cookie: `evergreen_session=${session}` },
    });
    const other = await api().call('GET', '/v1/accounts', { session: sessionIn(answer) });
    expect(codeOf(other)).toEqual([403, 'sign_on_required']);
  });

  test('stays open to members of other domains and to keys, and closes nothing else', async () => {
    const { account, domain, owner } = await tests().accountWithSignOn();
    const person = await insertPerson(api().db, { email: `ken@${domain}` });
    await insertMember(api().db, { account, role: 'viewer', person });
    const { id: second } = await insertTestAccount(api().db);
    await insertMember(api().db, { account: second, role: 'viewer', person });
    await tests().requireSignOn(account);
    expect((await api().call('GET', '/v1/accounts', { session: owner })).status).toBe(200);
    expect((await api().call('GET', '/v1/accounts', { key: await api().customerKey(account) })).status).toBe(200);
    const { token: session } = await insertSession(api().db, person);
    const read = (id: string) => api().call('GET', '/v1/accounts', { session, headers: { 'evergreen-account': id } });
    expect(codeOf(await read(account))).toEqual([403, 'sign_on_required']);
    expect((await read(second)).status).toBe(200);
  });

  test('is closed in its sandboxes, too, and nobody to whom it is closed claims its ownership or takes another address', async () => {
    const { account, domain, owner } = await tests().accountWithSignOn();
    const made = await api().call('POST', '/v1/sandboxes', { session: owner, body: { account } });
    expect(made.status, made.text).toBe(201);
    const person = await insertPerson(api().db, { email: `ann@${domain}` });
    await insertMember(api().db, { account, role: 'license_manager', person });
    await tests().requireSignOn(account);
    const { token: session } = await insertSession(api().db, person);
    const headers = { 'evergreen-account': String(made.body['account']) };
    expect(codeOf(await api().call('GET', '/v1/licenses', { session, headers }))).toEqual([403, 'sign_on_required']);
    const claim = await api().call('POST', '/v1/ownership-claims', { session, body: { account } });
    expect(codeOf(claim)).toEqual([403, 'sign_on_required']);
    const email = 'ann@elsewhere.example';
    const change = await api().call('POST', '/v1/me/email-change', { session, body: { email } });
    expect(codeOf(change)).toEqual([409, 'email_held']);
    const confirm = { session, body: { email, code_from_old: '123456', code_from_new: '123456' } };
    expect(codeOf(await api().call('POST', '/v1/me/email-change/confirm', confirm))).toEqual([409, 'email_held']);
  });

  test('is given away by nobody to whom it is closed', async () => {
    const { account, domain, owner } = await tests().accountWithSignOn();
    const person = await insertPerson(api().db, { email: `boss@${domain}` });
    const boss = await insertMember(api().db, { account, role: 'owner', person });
    const member = await insertMember(api().db, { account, role: 'member' });
    await tests().requireSignOn(account);
    const { token: session } = await insertSession(api().db, person);
    const offer = { body: { member: member.id } };
    expect(codeOf(await api().call('POST', '/v1/ownership-transfers', { session, ...offer }))).toEqual([
      403,
      'sign_on_required',
    ]);
    const made = await api().call('POST', '/v1/ownership-transfers', { session: owner, body: { member: boss.id } });
    expect(made.status, made.text).toBe(201);
    const accepted = await api().call('POST', `/v1/ownership-transfers/${String(made.body['id'])}/accept`, { session });
    expect(codeOf(accepted)).toEqual([403, 'sign_on_required']);
  });

  test('is closed by an owner only in a session that the provider has opened', async () => {
    const { account, domain, owner } = await tests().accountWithSignOn();
    const address = `/v1/accounts/${account}/identity-provider`;
    const body = tests().providerBody({ required: true });
    expect(codeOf(await api().call('POST', address, { session: owner, body }))).toEqual([403, 'sign_on_required']);
    const person = await insertPerson(api().db, { email: `boss@${domain}` });
    await insertMember(api().db, { account, role: 'owner', person });
    const session = sessionIn(await tests().signOn(person.email));
    // Nothing shows that another client works, which the same request would save.
    const other = { ...tests().providerBody({ required: true, client_id: 'another' }) };
    expect(codeOf(await api().call('POST', address, { session, body: other }))).toEqual([403, 'sign_on_required']);
    const answer = await api().call('POST', address, { session, body });
    expect([answer.status, answer.body['required']], answer.text).toEqual([200, true]);
  });
});
