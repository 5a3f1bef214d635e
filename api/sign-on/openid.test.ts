import { generateKeyPairSync } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { PUBLIC_ONLY, type OutgoingPolicy } from '../../outgoing/policy.ts';
import { lookupThatAnswers, serveHttps } from '../../outgoing/testing/servers.ts';
import { CERTIFICATE } from '../../outgoing/testing/certificate.ts';
import { memoryProvider, TEST_ISSUER, type MemoryProvider } from '../testing/identity-provider.ts';
import { guardedFetch } from './guarded-fetch.ts';
import { authorizationOf, discoverProvider, redeemCode, type Client, type DiscoveryFault } from './openid.ts';

const CALLBACK = 'https://licences.example/v1/sign-on/callback/acct_1';
const LONG_MS = 10_000;
const GET = { method: 'GET', headers: {}, body: undefined, redirect: 'manual' } as const;
const LOCAL = { ...PUBLIC_ONLY, ports: 'any', allowsLoopback: true, authorities: [CERTIFICATE] } as const;
const localFetch = (policy: OutgoingPolicy) => guardedFetch({ policy, lookup: lookupThatAnswers(['127.0.0.1']) });

async function clientOf(provider: MemoryProvider): Promise<Client> {
  const found = await discoverProvider(provider.fetch, TEST_ISSUER, LONG_MS);
  if (!('metadata' in found)) throw new Error(`The provider cannot be used: ${found.fault}`);
  return { ...found, clientId: 'evergreen', clientSecret: 'secret of a client' };
}

/** Claims of an honest ID token. */
function claimsFor(nonce: string) {
  const now = Math.floor(Date.now() / 1000);
  return {
    iss: TEST_ISSUER,
    aud: 'evergreen',
    sub: 'jana',
    nonce,
    iat: now,
    exp: now + 60,
    email: 'jana@acme.example',
    email_verified: true,
    name: 'Jana',
  };
}

type Claims = ReturnType<typeof claimsFor>;

const ASKED = { maxAgeMs: 600_000, acrValues: [] };

/** Signs on at a provider whose ID token is changed, and whose answer at the callback may be. */
async function signOn(
  provider: MemoryProvider,
  tampering: Parameters<MemoryProvider['issue']>[1] = {},
  answered: Readonly<Record<string, string | undefined>> = {},
) {
  const client = await clientOf(provider);
  const { url, secrets } = await authorizationOf(client, CALLBACK, ASKED);
  provider.issue(claimsFor(new URL(url).searchParams.get('nonce') ?? ''), tampering);
  const callback = new URL(CALLBACK);
  const query = { code: 'a-code', state: secrets.state, iss: TEST_ISSUER, ...answered };
  for (const [name, value] of Object.entries(query)) if (value !== undefined) callback.searchParams.set(name, value);
  return await redeemCode(provider.fetch, client, { callback, secrets }, LONG_MS);
}

test('the browser is sent to the provider with state, nonce and a PKCE challenge', async () => {
  const { url, secrets } = await authorizationOf(await clientOf(memoryProvider()), CALLBACK, {
    ...ASKED,
    acrValues: ['phr', 'urn:acme:two'],
  });
  expect(url.startsWith(`${TEST_ISSUER}/authorize?`)).toBe(true);
  const query = Object.fromEntries(new URL(url).searchParams);
  expect(query).toMatchObject({
    client_id: 'evergreen',
    redirect_uri: CALLBACK,
    response_type: 'code',
    scope: 'openid email profile',
    state: secrets.state,
    nonce: secrets.nonce,
    code_challenge_method: 'S256',
    max_age: '600',
    acr_values: 'phr urn:acme:two',
  });
  expect(query['code_challenge']).not.toBe(secrets.verifier);
  expect(url).not.toContain('secret');
});

test('a code is redeemed with the verifier, and gives what the ID token says', async () => {
  const provider = memoryProvider();
  expect(await signOn(provider)).toEqual({
    claims: { sub: 'jana', email: 'jana@acme.example', email_verified: true, name: 'Jana' },
  });
  expect(provider.redeemed[0]?.get('code_verifier')).toMatch(/^[\w-]{43}$/);
  expect(provider.redeemed[0]?.get('redirect_uri')).toBe(CALLBACK);
});

test('an address that the ID token lacks is asked of UserInfo, for the same person', async () => {
  const provider = memoryProvider();
  const thin = ({ email: _email, email_verified: _verified, ...claims }: Partial<Claims>) => claims;
  expect(await signOn(provider, { claims: thin })).toMatchObject({ claims: { email: 'jana@acme.example' } });
  const other = await signOn(provider, { claims: (claims) => ({ ...thin(claims), sub: 'somebody else' }) });
  expect(other).toMatchObject({ fault: 'refused' });
});

const now = () => Math.floor(Date.now() / 1000);
const WRONG: Readonly<Record<string, Partial<Record<keyof Claims | 'azp' | 'nbf', unknown>>>> = {
  'another nonce': { nonce: 'another' },
  'no nonce': { nonce: undefined },
  'another issuer': { iss: 'https://login.evil.example' },
  'another audience': { aud: 'somebody-else' },
  'a token that has expired': { exp: now() - 3_600, iat: now() - 7_200 },
  'a token without an end': { exp: undefined },
  'no subject': { sub: undefined },
  'this audience among others, issued to another': { aud: ['evergreen', 'somebody-else'], azp: 'somebody-else' },
  'this audience among others, issued to nobody': { aud: ['evergreen', 'somebody-else'] },
  'a time before which it is not good': { nbf: now() + 3_600 },
};

test.each(Object.entries(WRONG))('an ID token with %s is refused', async (_what, changed) => {
  const answer = await signOn(memoryProvider(), { claims: (claims) => ({ ...claims, ...changed }) });
  expect(answer).toMatchObject({ fault: 'refused' });
});

test('an ID token that another key has signed is refused, also under the id of the provider’s', async () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  expect(await signOn(memoryProvider(), { key: privateKey })).toMatchObject({ fault: 'refused' });
});

test.each(['none', 'HS256', 'RS256', 'ES384'])('an ID token that says it is signed by %s is refused', async (alg) => {
  expect(await signOn(memoryProvider(), { alg })).toMatchObject({ fault: 'refused' });
});

test.each(['pem', 'der', 'jwk'] as const)(
  'an ID token that is signed by HMAC with the public key (%s) is refused',
  async (hmacWithPublicKey) => {
    // Also where the provider says of itself that it signs so.
    const both = { id_token_signing_alg_values_supported: ['ES256', 'HS256'] };
    expect(await signOn(memoryProvider(both), { alg: 'HS256', hmacWithPublicKey })).toMatchObject({ fault: 'refused' });
  },
);

test('the key of an ID token is the provider’s, wherever its header points', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const elsewhere = 'https://login.evil.example/keys';
  const headers = [
    { kid: 'unknown' },
    { kid: elsewhere },
    { kid: '../keys' },
    { jku: elsewhere },
    { x5u: elsewhere },
    { jwk: publicKey.export({ format: 'jwk' }) },
    { jwk: publicKey.export({ format: 'jwk' }), kid: undefined },
  ];
  for (const header of headers) {
    const provider = memoryProvider();
    expect(await signOn(provider, { key: privateKey, header }), JSON.stringify(header)).toMatchObject({
      fault: 'refused',
    });
    expect(provider.called.filter((url) => !url.startsWith(TEST_ISSUER))).toEqual([]);
  }
});

test.each([
  ['another state', { state: 'another' }],
  ['the issuer of another provider', { iss: 'https://login.evil.example' }],
  ['no issuer, where the provider sends one', { iss: undefined }],
  ['an error of the provider', { error: 'access_denied' }],
])('an answer with %s is refused before the code is redeemed', async (_what, answered) => {
  const provider = memoryProvider();
  expect(await signOn(provider, {}, answered)).toMatchObject({ fault: 'refused' });
  expect(provider.redeemed).toEqual([]);
});

test('a new key of the provider counts at once, and the old one no longer', async () => {
  const provider = memoryProvider();
  expect(await signOn(provider)).toHaveProperty('claims');
  provider.rotateKey();
  expect(await signOn(provider)).toHaveProperty('claims');
});

test.each([
  ['other_issuer', { issuer: 'https://login.evil.example' }],
  ['other_issuer', { issuer: 'login.acme.example' }],
  ['other_issuer', { issuer: TEST_ISSUER.replace('https', 'HTTPS') }],
  ['other_issuer', { issuer: `${TEST_ISSUER}\u0000` }],
  ['not_suitable', { token_endpoint: undefined }],
  ['not_suitable', { userinfo_endpoint: `${TEST_ISSUER}/userinfo\u0000` }],
  ['not_suitable', { response_types_supported: 5 }],
  ['not_suitable', { jwks_uri: 'http://login.acme.example/keys' }],
  ['not_suitable', { authorization_endpoint: 'javascript:alert(1)' }],
  ['not_suitable', { response_types_supported: ['id_token'] }],
  ['not_suitable', { token_endpoint_auth_methods_supported: ['private_key_jwt'] }],
  ['not_suitable', { id_token_signing_alg_values_supported: ['HS256', 'none'] }],
  ['not_suitable', { jwks_uri: `${TEST_ISSUER}/elsewhere` }],
] as const)('a provider is not saved: %s for %j', async (fault, changed) => {
  expect(await discoverProvider(memoryProvider(changed).fetch, TEST_ISSUER, LONG_MS)).toEqual({ fault });
});

test('the issuer is kept as the provider spells it: its ID tokens do so, too', async () => {
  const issuer = `${TEST_ISSUER}/`;
  const found = await discoverProvider(memoryProvider({ issuer }).fetch, TEST_ISSUER, LONG_MS);
  expect(found).toMatchObject({ issuer });
});

test.each([
  // Any organisation of Microsoft's could sign anybody in.
  ['https://login.microsoftonline.com/common/v2.0', 'https://login.microsoftonline.com/{tenantid}/v2.0'],
  ['https://evil.b2clogin.com/tenant/v2.0', TEST_ISSUER],
  [`${TEST_ISSUER}/.well-known/openid-configuration`, TEST_ISSUER],
])('a provider at %s that says it is %s is not saved', async (address, issuer) => {
  const document = await memoryProvider({ issuer }).fetch(`${TEST_ISSUER}/.well-known/openid-configuration`, GET);
  const metadata: unknown = await document.json();
  const fetch = () => Promise.resolve(Response.json(metadata));
  expect(await discoverProvider(fetch, address, LONG_MS)).toEqual({ fault: 'other_issuer' });
});

test('a provider that names an address of a private network is not saved', async () => {
  const lookup = lookupThatAnswers(['10.0.0.7']);
  const fetch = guardedFetch({ lookup });
  expect(await discoverProvider(fetch, TEST_ISSUER, LONG_MS)).toEqual({ fault: 'address_not_allowed' });
  expect(await discoverProvider(fetch, 'https://169.254.169.254', LONG_MS)).toEqual({
    fault: 'address_not_allowed',
  });
});

test('a provider that redirects to a private address is not saved, and the address is not called', async () => {
  let called = 0;
  await using hidden = await serveHttps((_req, res) => {
    called += 1;
    res.end('{}');
  });
  await using server = await serveHttps((_req, res) => {
    res.writeHead(302, { location: `https://127.0.0.1:${hidden.port}/` }).end();
  });
  const fetch = localFetch(LOCAL);
  const found = await discoverProvider(fetch, `https://hook.example:${server.port}`, LONG_MS);
  expect([found, called]).toEqual([{ fault: 'address_not_allowed' }, 0]);
});

test.each<[DiscoveryFault, string, (res: ServerResponse) => void, Partial<OutgoingPolicy>]>([
  [
    'not_suitable',
    'is larger than is read',
    (res) => void res.end(`{"a":"${'x'.repeat(2_000)}"}`),
    { maxBodyBytes: 1_000 },
  ],
  ['unavailable', 'never ends', (res) => void res.write('{'), { timeoutMs: 200 }],
  ['not_suitable', 'nests without end', (res) => void res.end('['.repeat(100_000)), {}],
  ['not_suitable', 'is no JSON', (res) => void res.end('<html>'), {}],
])('a provider is not saved, %s: what it says of itself %s', async (fault, _what, answer, limits) => {
  await using server = await serveHttps((_req, res) => {
    res.setHeader('content-type', 'application/json');
    answer(res);
  });
  const fetch = localFetch({ ...LOCAL, ...limits });
  expect(await discoverProvider(fetch, `https://hook.example:${server.port}`, LONG_MS)).toEqual({ fault });
});

test('a provider that takes longer than the request may is not saved', async () => {
  const never = () => new Promise<never>(() => {});
  expect(await discoverProvider(never, TEST_ISSUER, 10)).toEqual({ fault: 'unavailable' });
});

test('a token endpoint that redirects is not followed, and gets no secret elsewhere', async () => {
  let called = 0;
  await using hidden = await serveHttps((_req, res) => {
    called += 1;
    res.end('{}');
  });
  await using server = await serveHttps((_req, res) => {
    res.writeHead(307, { location: `https://hook.example:${hidden.port}/token` }).end();
  });
  const found = await clientOf(memoryProvider());
  const token_endpoint = `https://hook.example:${server.port}/token`;
  const client = { ...found, metadata: { ...found.metadata, token_endpoint } };
  const { secrets } = await authorizationOf(client, CALLBACK, ASKED);
  const callback = new URL(`${CALLBACK}?code=a-code&state=${secrets.state}&iss=${encodeURIComponent(TEST_ISSUER)}`);
  expect(await redeemCode(localFetch(LOCAL), client, { callback, secrets }, LONG_MS)).toMatchObject({
    fault: 'unavailable',
  });
  expect(called).toBe(0);
});

test('a provider that is away is not a refusal of the person', async () => {
  const client = await clientOf(memoryProvider());
  const { secrets } = await authorizationOf(client, CALLBACK, ASKED);
  const callback = new URL(`${CALLBACK}?code=a-code&state=${secrets.state}&iss=${encodeURIComponent(TEST_ISSUER)}`);
  const away = guardedFetch({ lookup: lookupThatAnswers([]) });
  expect(await redeemCode(away, client, { callback, secrets }, LONG_MS)).toMatchObject({ fault: 'unavailable' });
  const broken = async () => new Response('', { status: 502 });
  expect(await redeemCode(broken, client, { callback, secrets }, LONG_MS)).toMatchObject({ fault: 'unavailable' });
  const never = () => new Promise<never>(() => {});
  expect(await redeemCode(never, client, { callback, secrets }, 10)).toMatchObject({ fault: 'unavailable' });
  expect(await discoverProvider(away, TEST_ISSUER, LONG_MS)).toEqual({ fault: 'unavailable' });
});
