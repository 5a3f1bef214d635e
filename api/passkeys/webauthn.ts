import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/server';
import { decodeClientDataJSON } from '@simplewebauthn/server/helpers';
import type { z } from 'zod';
import type { registerPasskey, signInWithPasskey } from '../../contract/passkeys.ts';
import type { NewPasskey, Passkey } from '../../db/queries/passkeys.ts';
import type { Person } from '../../db/queries/people.ts';
import { CHALLENGE_VALID_MINUTES, knownTransports } from '../../domain/people/passkeys.ts';
import type { Site } from '../http/site.ts';

type NewCredential = z.output<NonNullable<typeof registerPasskey.body>>['credential'];
type Signature = z.output<NonNullable<typeof signInWithPasskey.body>>['credential'];
type RelyingParty = Site['relyingParty'];

const SITE_NAME = 'Evergreen';
const VALID_MS = CHALLENGE_VALID_MINUTES * 60_000;
/** EdDSA, ES256 and RS256 (RFC 9053), which every authenticator has one of. */
const ALGORITHMS = [-8, -7, -257];
/** A key for ES256, as nearly all passkeys have one, whose private key nobody has kept. A signature by it would count for nothing. */
const NOBODYS_KEY = Buffer.from(
  'pQECAyYgASFYIGPL6u4AW1BSbrZjFHuG+xa9OBAkwJROA2wxJBYOD3ZmIlggQpfinDLaHWGp7lWMD2q3HXkHfA3oAMfXDKoxPM9j90E=',
  'base64',
);

/** What a browser needs to make a passkey of the person that names them at a sign-in, on a device that has none of `known` yet. */
export async function registrationOptions(
  { id }: RelyingParty,
  person: Pick<Person, 'id' | 'email' | 'name'>,
  known: readonly Passkey[],
): Promise<PublicKeyCredentialCreationOptionsJSON> {
  return await generateRegistrationOptions({
    rpName: SITE_NAME,
    rpID: id,
    userID: new Uint8Array(userHandleOf(person)),
    userName: person.email,
    userDisplayName: person.name,
    timeout: VALID_MS,
    attestationType: 'none',
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    supportedAlgorithmIDs: ALGORITHMS,
    excludeCredentials: known.map(({ credentialId, transports }) => ({
      id: credentialId.toString('base64url'),
      transports: [...transports],
    })),
  });
}

/** What a browser needs to let any passkey of this site sign. */
export async function signInOptions({ id }: RelyingParty): Promise<PublicKeyCredentialRequestOptionsJSON> {
  return await generateAuthenticationOptions({ rpID: id, timeout: VALID_MS, userVerification: 'required' });
}

/** The challenge that a browser says was signed; null when it says none. Whether it was is for the other functions to verify. */
export function challengeIn({ response }: { readonly response: { readonly clientDataJSON: string } }): string | null {
  try {
    const { challenge }: { challenge?: unknown } = decodeClientDataJSON(response.clientDataJSON);
    return typeof challenge === 'string' ? challenge : null;
  } catch {
    return null;
  }
}

/** The passkey that an authenticator has made for this site on this challenge, after it knew its user; else null. */
export async function verifyRegistration(
  { id, origins }: RelyingParty,
  { response, ...credential }: NewCredential,
  challenge: string,
): Promise<NewPasskey | null> {
  const { registrationInfo } = await verifyRegistrationResponse({
    response: { ...credential, response, clientExtensionResults: {} },
    expectedChallenge: challenge,
    expectedOrigin: [...origins],
    expectedRPID: id,
    requireUserVerification: true,
    supportedAlgorithmIDs: ALGORITHMS,
  }).catch(refused);
  if (!registrationInfo) return null;
  const { credential: made, credentialBackedUp: backedUp } = registrationInfo;
  return {
    credentialId: Buffer.from(made.id, 'base64url'),
    publicKey: Buffer.from(made.publicKey),
    counter: made.counter,
    backedUp,
    transports: knownTransports(response.transports),
  };
}

/**
 * The authenticator's counter, when it has signed this challenge for this site with this passkey, after it knew its user, and names the
 * person; else null. Whether the counter may follow the last one is for `recordPasskeyUse` to say: of an unsigned one it means nothing.
 * Where no passkey was found (null), a signature is verified all the same, so that the time does not tell known passkeys from others.
 */
export async function verifySignature(
  { id, origins }: RelyingParty,
  { response, ...credential }: Signature,
  { challenge, passkey }: { readonly challenge: string; readonly passkey: Passkey | null },
): Promise<Pick<Passkey, 'counter' | 'backedUp'> | null> {
  const { userHandle, ...signed } = response;
  const { verified, authenticationInfo } = await verifyAuthenticationResponse({
    response: { ...credential, response: signed, clientExtensionResults: {} },
    expectedChallenge: challenge,
    expectedOrigin: [...origins],
    expectedRPID: id,
    requireUserVerification: true,
    credential: {
      id: credential.id,
      publicKey: new Uint8Array(passkey?.publicKey ?? NOBODYS_KEY),
      // The library would compare it before it has checked the signature.
      counter: 0,
    },
  }).catch(refused);
  const owner = Buffer.from(userHandle ?? '', 'base64url');
  const isOwner = passkey !== null && owner.equals(userHandleOf({ id: passkey.personId }));
  if (!isOwner || !verified || !authenticationInfo) return null;
  return { counter: authenticationInfo.newCounter, backedUp: authenticationInfo.credentialBackedUp };
}

/** What an authenticator keeps of whose a passkey is: an id, which says nothing of the person. */
function userHandleOf({ id }: Pick<Person, 'id'>): Buffer {
  return Buffer.from(id);
}

/** The library throws whatever is wrong with what a browser sent, and does nothing else that could fail. */
function refused(): { verified: false; registrationInfo?: undefined; authenticationInfo?: undefined } {
  return { verified: false };
}
