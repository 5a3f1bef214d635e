import { startAuthentication } from '@simplewebauthn/browser';
import { unwrap } from '../../../../contract/client/client.ts';
import { apiWithoutAsking } from '../data/client.ts';
import type { Me } from '../data/me.ts';

/** Signs in with a passkey that the person chooses, or, `inField`, picks among the suggestions of the address field. */
export async function signInWithPasskey(inField: boolean): Promise<Me> {
  const { public_key } = await unwrap(apiWithoutAsking().POST('/v1/sign-in/passkeys/options'));
  const credential = await startAuthentication({
    // The API sends what the W3C calls PublicKeyCredentialRequestOptionsJSON.
    optionsJSON: public_key,
    useBrowserAutofill: inField,
  });
  return await unwrap(apiWithoutAsking().POST('/v1/sign-in/passkeys', { body: { credential } }));
}

export async function sendCode(email: string): Promise<void> {
  await unwrap(apiWithoutAsking().POST('/v1/sign-in/codes', { body: { email } }));
}

const LONG_CODE = /^[0-9A-Za-z]{4}(?:-?[0-9A-Za-z]{4}){6}$/;
const SHORT_CODE = /^\d{6}$/;

/** Signs in with what the person typed: a code from a mail, or one of their recovery codes. */
export async function signInWithCode(email: string, typed: string): Promise<Me> {
  const code = typed.replaceAll(/\s/g, '');
  const isFromMail = SHORT_CODE.test(code) || LONG_CODE.test(code);
  const path = isFromMail ? '/v1/sign-in' : '/v1/sign-in/recovery-codes';
  return await unwrap(apiWithoutAsking().POST(path, { body: { email, code } }));
}

/** Where the identity provider of an address's domain asks the person to sign in, `fresh`: again; null where there is none. */
export async function singleSignOnAddress(email: string, { fresh }: { fresh: boolean }): Promise<string | null> {
  const { redirect } = await unwrap(apiWithoutAsking().POST('/v1/sign-on', { body: { email, fresh } }));
  return redirect;
}
