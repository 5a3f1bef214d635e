import { z } from 'zod';
import { CHALLENGE_VALID_MINUTES, MAX_PASSKEYS, TRANSPORTS } from '../domain/people/passkeys.ts';
import { defineOperation } from './operation.ts';
import { meSchema, signInCommon, signInOutages } from './people.ts';
import { idOf, instantOut, text } from './schemas.ts';

const passkeyId = idOf('psk');

export const passkeySchema = z
  .object({
    object: z.literal('passkey'),
    id: passkeyId,
    name: z.string(),
    transports: z.array(z.enum(TRANSPORTS)).meta({ description: 'How a browser reaches the device that has it.' }),
    synced: z.boolean().meta({ description: 'Whether more than one device has it, as of the last use.' }),
    created_at: instantOut,
    last_used_at: instantOut.nullable().meta({ description: 'Null: it has not been used yet.' }),
  })
  .meta({ id: 'Passkey' });

const base64url = (maxLength: number) =>
  z
    .string()
    .max(maxLength)
    .regex(/^[\w-]+$/)
    .meta({ description: 'Bytes in base64url.' });

/** Base64url of 1,023 bytes, the most that https://www.w3.org/TR/webauthn-3/#credential-id allows. */
const credentialId = base64url(1_364);
/** Base64url of 64 bytes: https://www.w3.org/TR/webauthn-3/#user-handle */
const userHandle = base64url(86);
/** A challenge, an origin, and what browsers add. */
const clientDataJSON = base64url(2_048);
/** Flags, a counter and extensions: no public key. */
const authenticatorData = base64url(2_048);
/** Longer than the longest known: 4,627 bytes of ML-DSA-87 (FIPS 204). */
const signatureBytes = base64url(6_400);
/** Longer than what any authenticator sends without an attestation. */
const attestationObject = base64url(8_192);

/** Members that browsers send and that are not read are let through. */
const credentialOf = <R extends z.ZodObject>(id: string, response: R) =>
  z
    .object({ id: credentialId, rawId: credentialId, type: z.literal('public-key'), response })
    .meta({ id, description: 'What `PublicKeyCredential.toJSON()` gives, in the names of the W3C.' });

const newCredential = credentialOf(
  'NewPasskeyCredential',
  z.object({
    clientDataJSON,
    attestationObject,
    transports: z.array(z.string().max(32)).max(16).default([]),
  }),
);

const signature = credentialOf(
  'PasskeySignature',
  z.object({
    clientDataJSON,
    authenticatorData,
    signature: signatureBytes,
    userHandle: userHandle.nullish(),
  }),
);

const optionsOf = (what: 'Creation' | 'Request') =>
  z.object({
    object: z.literal('passkey_options'),
    public_key: z.looseObject({ challenge: z.string() }).meta({
      description: `\`PublicKeyCredential${what}OptionsJSON\` of the W3C: for \`PublicKeyCredential.parse${what}OptionsFromJSON()\`.`,
    }),
    valid_minutes: z.int(),
  });

const name = text(100).meta({ examples: ['Jana’s laptop'] });
const own = { tag: 'People', permission: 'signed_in' } as const;
const params = z.object({ id: passkeyId });
/** Enough for the longest parts of a signature, and for what browsers add. */
const MAX_SIGN_IN_BYTES = 16_384;

export const createPasskeySignInOptions = defineOperation({
  ...signInCommon,
  id: 'createPasskeySignInOptions',
  method: 'post',
  path: '/v1/sign-in/passkeys/options',
  summary: 'Ask for what a passkey is to sign',
  description:
    'It names no passkey, so that it reveals none: the browser offers those that it has for this site, also in the suggestions of a ' +
    `field (\`mediation: 'conditional'\`). The challenge can be answered once, for ${CHALLENGE_VALID_MINUTES} minutes.`,
  reply: optionsOf('Request'),
  status: 201,
  problems: signInOutages,
});

export const signInWithPasskey = defineOperation({
  ...signInCommon,
  id: 'signInWithPasskey',
  method: 'post',
  path: '/v1/sign-in/passkeys',
  summary: 'Sign in with a passkey',
  description:
    'Sets the cookie of a session, as a code does, and counts as a recent sign-in in a session of the same person. An unknown passkey, ' +
    'a wrong signature and a challenge that was used or is too old get the same problem.',
  audited: true,
  maxBodyBytes: MAX_SIGN_IN_BYTES,
  body: z.strictObject({ credential: signature }),
  reply: meSchema,
  problems: [...signInOutages, 'passkey_sign_in_refused', 'passkey_counter_reversed'],
});

export const createPasskeyOptions = defineOperation({
  ...own,
  byOneFactor: true,
  id: 'createPasskeyOptions',
  method: 'post',
  path: '/v1/passkeys/options',
  summary: 'Ask for what a browser needs to make a passkey',
  description:
    `The challenge can be answered once, for ${CHALLENGE_VALID_MINUTES} minutes, in a session of the same person. A person can have ` +
    `${MAX_PASSKEYS} passkeys.`,
  stepUp: true,
  idempotency: 'none',
  audited: false,
  reply: optionsOf('Creation'),
  status: 201,
  problems: ['passkeys_full', 'passkey_required'],
});

export const registerPasskey = defineOperation({
  ...own,
  byOneFactor: true,
  id: 'registerPasskey',
  method: 'post',
  path: '/v1/passkeys',
  summary: 'Register a passkey that a browser has made',
  description:
    'The person is told by mail. After their first passkey the session counts as one that a passkey has opened, and has a new cookie. ' +
    'Whoever needs more than one factor registers further ones in such a session only (403 `passkey_required`).',
  stepUp: true,
  body: z.strictObject({ name, credential: newCredential }),
  reply: passkeySchema,
  status: 201,
  problems: ['passkey_refused', 'passkeys_full', 'passkey_required'],
});

export const listPasskeys = defineOperation({
  ...own,
  id: 'listPasskeys',
  method: 'get',
  path: '/v1/passkeys',
  summary: 'List your passkeys, oldest first',
  reply: z.object({ data: z.array(passkeySchema) }),
});

export const renamePasskey = defineOperation({
  ...own,
  id: 'renamePasskey',
  method: 'patch',
  path: '/v1/passkeys/{id}',
  summary: 'Rename one of your passkeys',
  params,
  body: z.strictObject({ name }),
  reply: passkeySchema,
});

export const removePasskey = defineOperation({
  ...own,
  id: 'removePasskey',
  method: 'delete',
  path: '/v1/passkeys/{id}',
  summary: 'Remove one of your passkeys',
  description:
    'Signing in with a code by mail stays possible, also without any passkey. Other sessions go on: end them by `revokeOtherSessions`.',
  stepUp: true,
  params,
  reply: z.object({ id: passkeyId, removed: z.literal(true) }),
});
