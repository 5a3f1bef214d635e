import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { useLiveApi } from '../../api/testing/live-api.ts';
import { memberSession, requestCode, sessionIn } from '../../api/testing/people.ts';
import { insertTestAccount } from '../../db/testing/fixtures.ts';
import { insertPerson, insertSession } from '../../db/testing/people.ts';
import { findFreePort } from '../../dev/stack/ports.ts';
import { startService } from '../../dev/stack/service.ts';
import { KILL_POINT_VARIABLE } from './kill-points.ts';

const API = { name: 'api', script: new URL('./killable-api.ts', import.meta.url) };

const api = useLiveApi();
let dir: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'evergreen-killed-'));
});

afterAll(async () => {
  await rm(dir, { recursive: true, force: true });
});

/** Somebody accepts an invitation, and the process is killed at the point: they have the role, and no answer. */
async function acceptAcrossKill(point: 'before token' | 'after token') {
  const { id: account } = await insertTestAccount(api().db);
  const person = await insertPerson(api().db);
  const { token: session } = await insertSession(api().db, person);
  const owner = await memberSession(api(), account, 'owner');
  const body = { account, email: person.email, role: 'viewer' };
  const invited = await api().call('POST', '/v1/invitations', { session: owner, body });
  const url = `http://localhost:${await findFreePort()}`;
  const env = {
    ...api().environment.processEnv,
    PORT: new URL(url).port,
    PUBLIC_URL: url,
    [KILL_POINT_VARIABLE]: point,
  };
  const { exited } = await startService(API, { dir: join(dir, account), env, url });
  const headers = { cookie: `evergreen_session=${session}`, origin: url, 'x-requested-with': 'test' };
  const path = `/v1/invitations/${String(invited.body['id'])}/accept`;
  await expect(fetch(`${url}${path}`, { method: 'POST', headers })).rejects.toThrow();
  expect((await exited).signal).toBe('SIGKILL');
  const roles = await api().db.sql`select role from members where account_id = ${account} and person_id = ${person.id}`;
  expect(roles).toEqual([{ role: 'viewer' }]);
  return { person, session };
}

const read = async (session: string) => await api().call('GET', '/v1/accounts', { session });

test('a session whose process is killed before it gets a new token goes on with the role', async () => {
  const { session } = await acceptAcrossKill('before token');
  expect((await read(session)).status).toBe(200);
});

test('a session whose process is killed after it got a new token is nobody’s, and the person signs in again', async () => {
  const { person, session } = await acceptAcrossKill('after token');
  const ended = await read(session);
  expect([ended.status, ended.body['code']]).toEqual([401, 'unauthenticated']);
  const body = { email: person.email, code: await requestCode(api(), person.email) };
  const again = await api().call('POST', '/v1/sign-in', { body });
  expect((await read(sessionIn(again))).status).toBe(200);
});
