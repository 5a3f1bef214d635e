import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { useApi } from '../../api/testing/api.ts';
import { cookiesOf } from '../../api/testing/people.ts';
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

/** A person who has recovery codes, of which `signIn` uses one, in a session if it is given. */
async function insertWithCodes(count: number) {
  const person = await insertPerson(owner);
  const codes = Array.from({ length: count }, () => SECRETS.generateRecoveryCode());
  await replaceRecoveryCodes(
    owner,
    person.id,
    codes.map((code) => SECRETS.recoveryCodeHashes(code)[0]),
  );
  const signIn = (code = '', session?: string) =>
    api().call('POST', '/v1/sign-in/recovery-codes', {
      body: { email: person.email, code },
      ...(session === undefined ? {} : { headers: { cookie: `evergreen_session=${session}` } }),
    });
  return { person, codes, signIn };
}

/** Starts `work`, and kills the server while a transaction or statement of it waits for a row of `table`. Returns its answer. */
async function loseDuring(
  table: 'recovery_codes' | 'sessions',
  work: () => Promise<ApiResponse>,
): Promise<ApiResponse> {
  const held = holdRows(table);
  await held.begun;
  const lost = work();
  await expect.poll(countWaiting, { interval: 5 }).toBe(1);
  process.kill(server.pid, 'SIGKILL');
  await server.exited;
  const answer = await lost;
  await held.ended;
  return answer;
}

async function restart(): Promise<void> {
  server = await startPostgres({ dir, port: server.port });
}

test('a database server that is lost while somebody signs in ends neither the process nor a session', async () => {
  const { person, codes, signIn } = await insertWithCodes(1);
  const used = await insertSession(owner, person);
  const unused = await insertSession(owner, person);
  expect((await me(used.token)).status).toBe(200);

  expect(outage(await loseDuring('recovery_codes', () => signIn(codes[0])))).toEqual(OUTAGE);
  for (const { token } of [used, unused]) expect(outage(await me(token))).toEqual(OUTAGE);
  expect(outage(await signIn(codes[0]))).toEqual(OUTAGE);

  await restart();
  for (const { token } of [used, unused])
    expect((await me(token)).body).toMatchObject({ object: 'me', person: { id: person.id } });
  // Nothing of the lost transaction was kept: the code is as good as before.
  expect((await signIn(codes[0])).status).toBe(200);
}, 60_000);

test('one that is lost while a session gets a new token for a recent sign-in leaves the session as it was', async () => {
  const { person, codes, signIn } = await insertWithCodes(2);
  const { token } = await insertSession(owner, person);
  await owner.sql`update sessions set signed_in_at = now() - interval '1 hour' where person_id = ${person.id}`;
  /** Needs a recent sign-in. */
  const makeCodes = async (session: string) => {
    const { status, body } = await api().call('POST', '/v1/recovery-codes', { session });
    return [status, body['code']];
  };
  expect(await makeCodes(token)).toEqual([403, 'step_up_required']);

  expect(outage(await loseDuring('sessions', () => signIn(codes[0], token)))).toEqual(OUTAGE);
  expect(outage(await me(token))).toEqual(OUTAGE);

  await restart();
  expect((await me(token)).status).toBe(200);
  // The session has its token still, and no sign-in that counts.
  expect(await makeCodes(token)).toEqual([403, 'step_up_required']);
  const again = await signIn(codes[1], token);
  const { evergreen_session: renewed = '' } = cookiesOf(again);
  expect([again.status, renewed === token]).toEqual([200, false]);
  expect((await me(token)).status).toBe(401);
  expect((await makeCodes(renewed))[0]).toBe(201);
}, 60_000);

/** Keeps the rows of a table locked until the server is gone. */
function holdRows(table: string) {
  const begun = Promise.withResolvers<void>();
  const ended = owner
    .transaction(async ({ sql }) => {
      await sql`select from ${sql(table)} for update`;
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
