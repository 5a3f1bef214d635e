import { expect, test } from 'vitest';
import { insertSession, insertStaff } from '../../db/testing/people.ts';
import { itemsOf } from '../testing/admin-client.ts';
import { useApi } from '../testing/api.ts';
import { cookiesOf, requestCode, staffSession } from '../testing/people.ts';

const api = useApi();

async function signIn(email: string): Promise<string> {
  const answer = await api().call('POST', '/v1/sign-in', { body: { email, code: await requestCode(api(), email) } });
  return cookiesOf(answer)['evergreen_session'] ?? '';
}

test('an administrator adds one of the vendor’s people, who signs in and has the role', async () => {
  const session = await staffSession(api(), 'administrator');
  const body = { email: 'mara@vendor.example', name: 'Mara', role: 'agent', language: 'de' };
  const made = await api().call('POST', '/v1/staff', { session, body });
  expect(made.status, made.text).toBe(201);
  expect((await api().call('POST', '/v1/staff', { session, body })).body['code']).toBe('conflict');
  const mara = await signIn('mara@vendor.example');
  expect((await api().call('GET', '/v1/me', { session: mara })).body['staff']).toMatchObject({ role: 'agent' });
  expect((await api().call('GET', '/v1/staff', { session: mara })).status).toBe(403);
});

test('another role, and the end, end all sessions; somebody who was one before can be one again', async () => {
  const session = await staffSession(api(), 'administrator');
  const person = await insertStaff(api().db, 'agent');
  const { id, email } = person;
  const { token: first } = await insertSession(api().db, person);
  expect((await api().call('GET', '/v1/licenses', { session: first })).status).toBe(200);
  const changed = await api().call('PATCH', `/v1/staff/${id}`, { session, body: { role: 'auditor' } });
  expect(changed.body).toMatchObject({ role: 'auditor', ended_at: null });
  expect((await api().call('GET', '/v1/licenses', { session: first })).status).toBe(401);
  const { token: second } = await insertSession(api().db, person);
  expect((await api().call('GET', '/v1/audit-log', { session: second })).status).toBe(200);
  expect((await api().call('DELETE', `/v1/staff/${id}`, { session })).body['ended_at']).toMatch(/^20/);
  expect((await api().call('GET', '/v1/audit-log', { session: second })).status).toBe(401);
  const former = await signIn(email);
  expect((await api().call('GET', '/v1/audit-log', { session: former })).body['code']).toBe('account_required');
  expect((await api().call('PATCH', `/v1/staff/${id}`, { session, body: { role: 'agent' } })).status).toBe(404);
  const again = await api().call('POST', '/v1/staff', { session, body: { email, name: 'Mara', role: 'agent' } });
  expect(again.body).toMatchObject({ id, role: 'agent', ended_at: null });
  expect((await api().call('GET', '/v1/me', { session: former })).status).toBe(401);
});

test('the list has everybody, newest first, page by page', async () => {
  const session = await staffSession(api(), 'administrator');
  const first = await api().call('GET', '/v1/staff?limit=1', { session });
  expect(itemsOf(first)).toHaveLength(1);
  const rest = await api().call('GET', `/v1/staff?limit=100&cursor=${String(first.body['next_cursor'])}`, { session });
  expect(itemsOf(rest).length).toBeGreaterThan(1);
  expect(itemsOf(rest).map(({ id }) => id)).not.toContain(itemsOf(first)[0]?.['id']);
});
