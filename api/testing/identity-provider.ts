import { createHmac, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import type { CustomFetch } from 'openid-client';

export const TEST_ISSUER = 'https://login.acme.example';

type Claims = Readonly<Record<string, unknown>>;

interface Tampering {
  /** Changes the claims of the ID token. */
  readonly claims?: (claims: Claims) => Claims;
  /** In place of the key that the provider shows. */
  readonly key?: KeyObject;
  readonly alg?: string;
  /** In place of the header's own fields. */
  readonly header?: object;
  /** Signs by HMAC with what everybody can know: the provider's public key. */
  readonly hmacWithPublicKey?: 'pem' | 'der' | 'jwk';
}

export interface MemoryProvider {
  readonly fetch: CustomFetch;
  /** Of requests to its token endpoint, as they were sent. */
  readonly redeemed: URLSearchParams[];
  /** The addresses that were called. */
  readonly called: string[];
  /** What the next ID tokens say, and how they are signed. */
  issue(claims: Claims, tampering?: Tampering): void;
  /** Shows another key, and signs with it. */
  rotateKey(): void;
}

const newKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });

/** An identity provider without a network, which can say what an honest one never says. `changed`: of its metadata. */
export function memoryProvider(changed: Readonly<Record<string, unknown>> = {}): MemoryProvider {
  let [key, kid] = [newKey(), 1];
  let token = () => '';
  let userInfo: Claims = {};
  const redeemed: URLSearchParams[] = [];
  const called: string[] = [];
  const answers: Readonly<Record<string, (body: string) => unknown>> = {
    '/.well-known/openid-configuration': () => ({ ...METADATA, ...changed }),
    '/keys': () => ({
      keys: [{ ...key.publicKey.export({ format: 'jwk' }), kid: `${kid}`, use: 'sig', alg: 'ES256' }],
    }),
    '/token': (body) => {
      redeemed.push(new URLSearchParams(body));
      return { access_token: 'access', token_type: 'Bearer', expires_in: 60, id_token: token() };
    },
    '/userinfo': () => userInfo,
  };
  return {
    redeemed,
    called,
    fetch: async (url, { body }) => {
      called.push(url);
      const answer = answers[new URL(url).pathname];
      return answer
        ? Response.json(answer(body instanceof URLSearchParams || typeof body === 'string' ? body.toString() : ''))
        : new Response('', { status: 404 });
    },
    issue(claims, tampering = {}) {
      const {
        claims: tamper = (honest: Claims) => honest,
        key: signer,
        alg = 'ES256',
        header,
        hmacWithPublicKey,
      } = tampering;
      userInfo = claims;
      token = () =>
        signToken({ alg, kid: `${kid}`, ...header }, tamper(claims), (content) =>
          hmacWithPublicKey
            ? createHmac('sha256', spelled(key.publicKey, hmacWithPublicKey)).update(content).digest()
            : sign('sha256', content, { key: signer ?? key.privateKey, dsaEncoding: 'ieee-p1363' }),
        );
    },
    rotateKey() {
      [key, kid] = [newKey(), kid + 1];
    },
  };
}

const METADATA = {
  issuer: TEST_ISSUER,
  authorization_endpoint: `${TEST_ISSUER}/authorize`,
  token_endpoint: `${TEST_ISSUER}/token`,
  jwks_uri: `${TEST_ISSUER}/keys`,
  userinfo_endpoint: `${TEST_ISSUER}/userinfo`,
  response_types_supported: ['code'],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['ES256'],
  authorization_response_iss_parameter_supported: true,
};

function signToken(header: object, claims: object, signed: (content: Buffer) => Buffer): string {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const content = `${encode(header)}.${encode(claims)}`;
  return `${content}.${signed(Buffer.from(content)).toString('base64url')}`;
}

function spelled(key: KeyObject, format: 'pem' | 'der' | 'jwk'): string | Buffer {
  if (format === 'jwk') return JSON.stringify(key.export({ format }));
  return format === 'pem' ? key.export({ format, type: 'spki' }) : key.export({ format, type: 'spki' });
}
