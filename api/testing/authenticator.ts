import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { encodeCbor, type CborValue } from './cbor.ts';

/** What differs from what an honest browser and authenticator send. */
export interface Deviation {
  readonly origin?: string;
  readonly rpId?: string;
  readonly challenge?: string;
  /** `webauthn.create` or `webauthn.get`. */
  readonly type?: string;
  readonly isUserVerified?: boolean;
  readonly counter?: number;
  readonly userHandle?: string | null;
  readonly transports?: readonly string[];
  /** Signs something else. */
  readonly wrongSignature?: boolean;
}

const optionsSchema = z.object({
  public_key: z.object({
    challenge: z.string(),
    rpId: z.string().optional(),
    rp: z.object({ id: z.string() }).optional(),
    user: z.object({ id: z.string() }).optional(),
  }),
});

/** What the API answers when it is asked for options, as far as it is used. */
export type Options = Readonly<z.output<typeof optionsSchema>['public_key']>;

export function readOptions(answer: unknown): Options {
  return optionsSchema.parse(answer).public_key;
}

interface Credential {
  readonly id: Buffer;
  readonly privateKey: KeyObject;
  readonly publicKey: Buffer;
  readonly rpId: string;
  readonly userHandle: string;
  counter: number;
}

const USER_PRESENT = 0x01;
const USER_VERIFIED = 0x04;
const BACKUP_ELIGIBLE = 0x08;
const BACKED_UP = 0x10;
const HAS_CREDENTIAL = 0x40;
const AAGUID = Buffer.alloc(16);

/**
 * A browser on a page of `origin` with an authenticator, in software: ES256, attestation `none`
 * (https://www.w3.org/TR/webauthn-3/#sctn-authenticator-data). With `counts` it counts signatures, as a key on a USB stick does; without,
 * its passkeys are synced between devices.
 */
export class SoftwareAuthenticator {
  readonly #origin: string;
  readonly #counts: boolean;
  readonly #credentials: Credential[] = [];

  constructor({ origin, counts = false }: { readonly origin: string; readonly counts?: boolean }) {
    this.#origin = origin;
    this.#counts = counts;
  }

  /** Makes a passkey, and keeps it. */
  register(options: Options, deviation: Deviation = {}) {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const rpId = deviation.rpId ?? options.rp?.id ?? '';
    const made: Credential = {
      id: randomBytes(32),
      privateKey,
      publicKey: coseKey(publicKey),
      rpId,
      userHandle: options.user?.id ?? '',
      counter: this.#counts ? 1 : 0,
    };
    this.#credentials.push(made);
    const length = Buffer.alloc(2);
    length.writeUInt16BE(made.id.length);
    const credential = Buffer.concat([AAGUID, length, made.id, made.publicKey]);
    const authData = Buffer.concat([this.#authenticatorData(made, HAS_CREDENTIAL, deviation), credential]);
    const attestation = new Map<string, CborValue>([
      ['fmt', 'none'],
      ['attStmt', new Map()],
      ['authData', authData],
    ]);
    return {
      ...named(made),
      response: {
        clientDataJSON: this.#clientData('webauthn.create', options, deviation).toString('base64url'),
        attestationObject: encodeCbor(attestation).toString('base64url'),
        transports: [...(deviation.transports ?? ['internal', 'hybrid'])],
      },
    };
  }

  /** Signs with the newest passkey of the site. */
  sign(options: Options, deviation: Deviation = {}) {
    const rpId = options.rpId ?? '';
    const known = this.#credentials.findLast((each) => each.rpId === rpId);
    if (!known) throw new Error(`No passkey of ${rpId}`);
    if (this.#counts) known.counter += 1;
    const clientData = this.#clientData('webauthn.get', options, deviation);
    const authData = this.#authenticatorData(known, 0, deviation);
    const signed = Buffer.concat([authData, createHash('sha256').update(clientData).digest()]);
    const signature = sign('sha256', deviation.wrongSignature ? randomBytes(32) : signed, known.privateKey);
    const { userHandle = known.userHandle } = deviation;
    return {
      ...named(known),
      response: {
        clientDataJSON: clientData.toString('base64url'),
        authenticatorData: authData.toString('base64url'),
        signature: signature.toString('base64url'),
        ...(userHandle === null ? {} : { userHandle }),
      },
    };
  }

  #clientData(type: string, options: Options, deviation: Deviation): Buffer {
    const { challenge = options.challenge, origin = this.#origin } = deviation;
    return Buffer.from(JSON.stringify({ type: deviation.type ?? type, challenge, origin, crossOrigin: false }));
  }

  #authenticatorData({ rpId, counter }: Credential, more: number, deviation: Deviation): Buffer {
    const verified = deviation.isUserVerified === false ? 0 : USER_VERIFIED;
    const synced = this.#counts ? 0 : BACKUP_ELIGIBLE | BACKED_UP;
    const count = Buffer.alloc(4);
    count.writeUInt32BE(deviation.counter ?? counter);
    const hash = createHash('sha256')
      .update(deviation.rpId ?? rpId)
      .digest();
    return Buffer.concat([hash, Buffer.from([USER_PRESENT | verified | synced | more]), count]);
  }
}

function named({ id }: Credential) {
  const name = id.toString('base64url');
  return { id: name, rawId: name, type: 'public-key' as const };
}

/** A P-256 key for ES256 as a COSE_Key (RFC 9053). */
function coseKey(publicKey: KeyObject): Buffer {
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  return encodeCbor(
    new Map<number, CborValue>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, Buffer.from(x, 'base64url')],
      [-3, Buffer.from(y, 'base64url')],
    ]),
  );
}
