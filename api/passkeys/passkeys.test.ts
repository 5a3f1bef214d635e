import { describe, expect, test } from 'vitest';
import { MAX_PASSKEYS } from '../../domain/people/passkeys.ts';
import { insertPasskey, insertPerson, insertSession } from '../../db/testing/people.ts';
import { useApi } from '../testing/api.ts';
import { SoftwareAuthenticator, type Deviation } from '../testing/authenticator.ts';
import { askToRegister, askToSignIn, personWithPasskey, register, signInWith } from '../testing/passkeys.ts';
import { ageSignIns, mailsTo } from '../testing/people.ts';
import { TEST_ORIGIN, type ApiResponse } from '../testing/server.ts';

const api = useApi();
const codeOf = ({ status, body }: ApiResponse) => [status, body['code']];
const REFUSED = [409, 'passkey_refused'];
const newAuthenticator = () => new SoftwareAuthenticator({ origin: TEST_ORIGIN });

async function newSession() {
  const person = await insertPerson(api().db);
  return { person, session: (await insertSession(api().db, person)).token };
}

const passkeysOf = async (session: string) =>
  (await api().call('GET', '/v1/passkeys', { session })).body['data'] as { id: string; name: string }[];

describe('the options to register with', () => {
  test('name this site and the person, want a passkey that knows its user, and leave out those that there are', async () => {
    const { person, session } = await personWithPasskey(api());
    const answer = await api().call('POST', '/v1/passkeys/options', { session });
    expect(answer.body).toMatchObject({
      object: 'passkey_options',
      valid_minutes: 5,
      public_key: {
        rp: { id: 'localhost', name: 'Evergreen' },
        user: { id: Buffer.from(person.id).toString('base64url'), name: person.email, displayName: person.name },
        attestation: 'none',
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
        excludeCredentials: [expect.objectContaining({ transports: ['hybrid', 'internal'] })],
      },
    });
  });

  test('have another challenge each time, of which the database has the hash', async () => {
    const { session } = await newSession();
    const [one, two] = [await askToRegister(api(), session), await askToRegister(api(), session)];
    expect(one.challenge).not.toBe(two.challenge);
    expect(Buffer.from(one.challenge, 'base64url')).toHaveLength(32);
    const rows = await api().db.sql`select c::text as row from passkey_challenges c`;
    expect(JSON.stringify(rows)).not.toContain(one.challenge);
  });
});

describe('a passkey', () => {
  test('is registered under a name, and listed', async () => {
    const { session, passkey } = await personWithPasskey(api());
    expect(await passkeysOf(session)).toEqual([
      expect.objectContaining({
        id: passkey,
        name: 'Laptop',
        transports: ['hybrid', 'internal'],
        synced: true,
        last_used_at: null,
      }),
    ]);
  });

  test('keeps the known ones of the ways to reach it', async () => {
    const { session } = await newSession();
    const transports = ['telepathy', 'usb', 'nfc'];
    const answer = await register(api(), session, newAuthenticator(), { transports });
    expect(answer.body['transports']).toEqual(['nfc', 'usb']);
  });

  test('is told of by mail', async () => {
    const { person } = await personWithPasskey(api());
    expect(await mailsTo(api(), person.email)).toEqual([
      expect.objectContaining({ template: 'passkey_added', params: expect.objectContaining({ name: 'Laptop' }) }),
    ]);
  });

  const deviations: [string, Deviation][] = [
    ['made on a page of another site', { origin: 'https://attacker.example' }],
    ['made on another port of this host', { origin: 'http://localhost:3001' }],
    ['made for another site', { rpId: 'attacker.example' }],
    ['made without asking the user', { isUserVerified: false }],
    ['that was a sign-in', { type: 'webauthn.get' }],
    ['made on a challenge of its own', { challenge: Buffer.alloc(32).toString('base64url') }],
  ];
  test.each(deviations)('%s is refused', async (_what, deviation) => {
    const { session } = await newSession();
    expect(codeOf(await register(api(), session, newAuthenticator(), deviation))).toEqual(REFUSED);
    expect(await passkeysOf(session)).toEqual([]);
  });

  test('is registered once for a challenge, also by requests at once', async () => {
    const { session } = await newSession();
    const options = await askToRegister(api(), session);
    const authenticator = newAuthenticator();
    const answers = await Promise.all(
      Array.from({ length: 6 }, () =>
        api().call('POST', '/v1/passkeys', {
          session,
          body: { name: 'Laptop', credential: authenticator.register(options) },
        }),
      ),
    );
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409, 409, 409, 409, 409]);
  });

  test('is refused on a challenge that is five minutes old, of somebody else, or of a sign-in', async () => {
    const [own, other] = [await newSession(), await newSession()];
    const options = await askToRegister(api(), own.session);
    const old = await askToRegister(api(), own.session);
    await api().db.sql`update passkey_challenges set expires_at = now()
      where person_id = ${own.person.id} and hash = sha256(${Buffer.from(old.challenge)})`;
    const send = (session: string, challenge: string) =>
      api().call('POST', '/v1/passkeys', {
        session,
        body: { name: 'Laptop', credential: newAuthenticator().register({ ...options, challenge }) },
      });
    expect(codeOf(await send(own.session, old.challenge))).toEqual(REFUSED);
    expect(codeOf(await send(other.session, options.challenge))).toEqual(REFUSED);
    expect(codeOf(await send(own.session, (await askToSignIn(api())).challenge))).toEqual(REFUSED);
    expect((await send(own.session, options.challenge)).status).toBe(201);
  });

  test('is registered by one person alone', async () => {
    const { session } = await newSession();
    const authenticator = newAuthenticator();
    const credential = authenticator.register(await askToRegister(api(), session));
    const body = { name: 'Laptop', credential };
    expect((await api().call('POST', '/v1/passkeys', { session, body })).status).toBe(201);
    const other = await newSession();
    const { challenge } = await askToRegister(api(), other.session);
    const clientDataJSON = Buffer.from(JSON.stringify({ type: 'webauthn.create', challenge, origin: TEST_ORIGIN }));
    const again = {
      ...credential,
      response: { ...credential.response, clientDataJSON: clientDataJSON.toString('base64url') },
    };
    const answer = await api().call('POST', '/v1/passkeys', {
      session: other.session,
      body: { name: 'Laptop', credential: again },
    });
    expect(codeOf(answer)).toEqual(REFUSED);
  });

  test('is renamed by its person', async () => {
    const { session, passkey } = await personWithPasskey(api());
    const rename = (by: string) =>
      api().call('PATCH', `/v1/passkeys/${passkey}`, { session: by, body: { name: 'Key ring' } });
    expect(codeOf(await rename((await newSession()).session))).toEqual([404, 'not_found']);
    expect((await rename(session)).body).toMatchObject({ id: passkey, name: 'Key ring' });
  });

  test('is removed by its person, and signs nobody in from then on', async () => {
    const { session, passkey, authenticator } = await personWithPasskey(api());
    const remove = (by: string) => api().call('DELETE', `/v1/passkeys/${passkey}`, { session: by });
    expect(codeOf(await remove((await newSession()).session))).toEqual([404, 'not_found']);
    expect((await remove(session)).body).toEqual({ id: passkey, removed: true });
    expect(codeOf(await remove(session))).toEqual([404, 'not_found']);
    expect(codeOf(await signInWith(api(), authenticator))).toEqual([401, 'passkey_sign_in_refused']);
  });

  test('is one of twenty at most', async () => {
    const { person, session } = await newSession();
    const options = await askToRegister(api(), session);
    for (let n = 0; n < MAX_PASSKEYS; n += 1) await insertPasskey(api().db, person);
    const full = [409, 'passkeys_full'];
    expect(codeOf(await api().call('POST', '/v1/passkeys/options', { session }))).toEqual(full);
    const body = { name: 'Laptop', credential: newAuthenticator().register(options) };
    const answer = await api().call('POST', '/v1/passkeys', { session, body });
    expect([codeOf(answer), answer.body['about']]).toEqual([full, { most: MAX_PASSKEYS }]);
  });
});

test('adding and removing a passkey need a recent sign-in, renaming does not', async () => {
  const { person, passkey } = await personWithPasskey(api());
  const { token: session } = await insertSession(api().db, person);
  await ageSignIns(api(), person, 10);
  const late = [403, 'step_up_required'];
  expect(codeOf(await api().call('POST', '/v1/passkeys/options', { session }))).toEqual(late);
  expect(codeOf(await api().call('DELETE', `/v1/passkeys/${passkey}`, { session }))).toEqual(late);
  const renamed = await api().call('PATCH', `/v1/passkeys/${passkey}`, { session, body: { name: 'Old laptop' } });
  expect(renamed.status).toBe(200);
});

test('the audit log names the passkey that was added', async () => {
  const { person, passkey } = await personWithPasskey(api());
  const rows = await api().db.sql`
    select subject_id, outcome from audit_log
    where action = 'registerPasskey' and principal_id = ${person.id} and outcome <> 'started'`;
  expect([...rows]).toEqual([{ subject_id: passkey, outcome: 'done' }]);
});
