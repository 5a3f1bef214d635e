import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import type { CustomFetch } from 'openid-client';

export const TEST_ISSUER = 'https://login.acme.example';

type Claims = Readonly<Record<string, unknown>>;

interface Tampering {
  /** Changes the claims of the ID token. */
  readonly claims?: (claims: Claims) => Claims;
  /** In place of the key that the provider shows. */
  readonly key?: KeyObject;
  readonly alg?: string;
}

export interface MemoryProvider {
  readonly fetch: CustomFetch;
  /** Of requests to its token endpoint, as they were sent. */
  readonly redeemed: URLSearchParams[];
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
    fetch: async (url, { body }) => {
      const answer = answers[new URL(url).pathname];
      return answer
        ? Response.json(answer(body instanceof URLSearchParams || typeof body === 'string' ? body.toString() : ''))
        : new Response('', { status: 404 });
    },
    issue(claims, { claims: tamper = (honest: Claims) => honest, key: signer, alg = 'ES256' } = {}) {
      userInfo = claims;
      token = () => signToken({ alg, kid: `${kid}` }, tamper(claims), signer ?? key.privateKey);
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

function signToken(header: object, claims: object, key: KeyObject): string {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const content = `${encode(header)}.${encode(claims)}`;
  return `${content}.${sign('sha256', Buffer.from(content), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}
