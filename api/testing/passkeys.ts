import type { Person } from '../../db/queries/people.ts';
import { insertPerson, insertSession } from '../../db/testing/people.ts';
import { readOptions, SoftwareAuthenticator, type Deviation, type Options } from './authenticator.ts';
import { TEST_ORIGIN, type Api, type ApiResponse } from './server.ts';

/** The options in an answer, for an authenticator. */
export function optionsIn({ status, body, text }: Pick<ApiResponse, 'status' | 'body' | 'text'>): Options {
  if (status !== 201) throw new Error(text);
  return readOptions(body);
}

export async function askToRegister({ call }: Api, session: string): Promise<Options> {
  return optionsIn(await call('POST', '/v1/passkeys/options', { session }));
}

export async function askToSignIn({ call }: Api): Promise<Options> {
  return optionsIn(await call('POST', '/v1/sign-in/passkeys/options'));
}

/** Registers a new passkey of the authenticator in a session. */
export async function register(
  api: Api,
  session: string,
  authenticator: SoftwareAuthenticator,
  deviation: Deviation = {},
): Promise<ApiResponse> {
  const credential = authenticator.register(await askToRegister(api, session), deviation);
  return await api.call('POST', '/v1/passkeys', { session, body: { name: 'Laptop', credential } });
}

/** Signs in with the authenticator's passkey. */
export async function signInWith(
  api: Api,
  authenticator: SoftwareAuthenticator,
  deviation: Deviation = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<ApiResponse> {
  const credential = authenticator.sign(await askToSignIn(api), deviation);
  return await api.call('POST', '/v1/sign-in/passkeys', { body: { credential }, headers });
}

/** A person with a passkey, in a session. */
export async function personWithPasskey(
  api: Api,
  { counts = false, origin = TEST_ORIGIN } = {},
): Promise<{
  readonly person: Person;
  readonly session: string;
  readonly authenticator: SoftwareAuthenticator;
  /** The passkey's id. */
  readonly passkey: string;
}> {
  const person = await insertPerson(api.db);
  const { token: session } = await insertSession(api.db, person);
  const authenticator = new SoftwareAuthenticator({ origin, counts });
  const answer = await register(api, session, authenticator);
  if (answer.status !== 201) throw new Error(answer.text);
  return { person, session, authenticator, passkey: String(answer.body['id']) };
}
