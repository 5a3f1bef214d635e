import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { useApi } from '../../api/testing/api.ts';
import { testDependencies, TEST_PERSON_SECRETS as SECRETS, type ApiResponse } from '../../api/testing/server.ts';
import { connect, type Database } from '../../db/connect.ts';
import { connectLogins } from '../../db/databases.ts';
import { createLogins, loginUrl, LOGINS } from '../../db/logins.ts';
import { migrate } from '../../db/migrate.ts';
import { replaceRecoveryCodes } from '../../db/queries/recovery-codes.ts';
import { insertPerson, insertSession } from '../../db/testing/people.ts';
import { startPostgres, type RunningPostgres } from '../../dev/stack/postgres.ts';

/** A server of this test's own, which it kills: one that keeps what it has committed. */
let dir: string;
let server: RunningPostgres;
let owner: Database;
let databases: ReturnType<typeof connectLogins>;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'lost-'));
  server = await startPostgres({ dir });
  await migrate(server.url);
  const { password } = new URL(server.url);
  const [worker, forApi, staff, auth] = LOGINS.map((login) => loginUrl(server.url, login, password));
  if (!worker || !forApi || !staff || !auth) throw new Error('A login is missing');
  await createLogins(server.url, { worker, api: forApi, staff, auth });
  owner = connect(server.url);
  databases = connectLogins({ api: forApi, staff, auth }, { applicationName: 'lost-api', maxConnections: 4 });
});
const api = useApi({ overrides: (deps) => testDependencies({ ...deps, databases }) });
afterAll(async () => {
  await Promise.all([databases.close(), owner.close()]);
  await server.stop();
  await rm(dir, { recursive: true, force: true });
});

const me = (session: string) => api().call('GET', '/v1/me', { session });
const outage = ({ status, body, headers }: ApiResponse) => [
  status,
  body['code'],
  Number(headers.get('retry-after')) > 0,
  headers.getSetCookie(),
];
/** 503 with the time to wait; and the cookie of the session stays. */
const OUTAGE = [503, 'database_unavailable', true, []];

test('a database server that is lost in the middle of a transaction ends neither the process nor a session', async () => {
  const person = await insertPerson(owner);
  const used = await insertSession(owner, person);
  const unused = await insertSession(owner, person);
  const code = SECRETS.generateRecoveryCode();
  await replaceRecoveryCodes(owner, person.id, SECRETS.recoveryCodeHashes(code).slice(0, 1));
  const signIn = () => api().call('POST', '/v1/sign-in/recovery-codes', { body: { email: person.email, code } });
  expect((await me(used.token)).status).toBe(200);

  const held = holdRecoveryCodes();
  await held.begun;
  const lost = signIn();
  await expect.poll(countWaiting, { interval: 5 }).toBe(1);
  process.kill(server.pid, 'SIGKILL');
  await server.exited;
  expect(outage(await lost)).toEqual(OUTAGE);
  await held.ended;

  for (const { token } of [used, unused]) expect(outage(await me(token))).toEqual(OUTAGE);
  expect(outage(await signIn())).toEqual(OUTAGE);

  server = await startPostgres({ dir, port: server.port });
  for (const { token } of [used, unused])
    expect((await me(token)).body).toMatchObject({ object: 'me', person: { id: person.id } });
  // Nothing of the lost transaction was kept: the code is as good as before.
  expect((await signIn()).status).toBe(200);
}, 60_000);

/** Keeps the rows of recovery codes locked until the server is gone. */
function holdRecoveryCodes() {
  const begun = Promise.withResolvers<void>();
  const ended = owner
    .transaction(async ({ sql }) => {
      await sql`select from recovery_codes for update`;
      begun.resolve();
      await sql`select pg_sleep(60)`;
    })
    .catch(() => undefined);
  return { begun: begun.promise, ended };
}

/** How many transactions of the API wait for a row. */
async function countWaiting(): Promise<number> {
  return (
    await owner.sql`select from pg_stat_activity where application_name = 'lost-api' and wait_event_type = 'Lock'`
  ).length;
}
