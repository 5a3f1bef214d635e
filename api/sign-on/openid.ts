import { setTimeout as pause } from 'node:timers/promises';
import * as openid from 'openid-client';
import { z } from 'zod';
import type { ProviderMetadata } from '../../db/schema/index.ts';
import { SIGNING_ALGORITHMS, type IdentityClaims } from '../../domain/people/sign-on.ts';
import type { OutgoingRefusal } from '../../outgoing/refusal.ts';
import { CallRefused } from './guarded-fetch.ts';

/** An account's client at its provider. */
export interface Client {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly metadata: ProviderMetadata;
}

/** What a sign-in remembers until the provider sends the person back. */
export interface SignOnSecrets {
  readonly state: string;
  readonly nonce: string;
  /** PKCE (RFC 7636). */
  readonly verifier: string;
}

/** Why a provider cannot be used. `unavailable` may pass. */
export type DiscoveryFault = 'unavailable' | 'address_not_allowed' | 'other_issuer' | 'not_suitable';
/** `issuer` is spelt as the provider spells it, which its ID tokens do, too. */
export type Discovered =
  { readonly issuer: string; readonly metadata: ProviderMetadata } | { readonly fault: DiscoveryFault };
/** `refused`: the provider, or a check of what it said, says no. `unavailable`: nobody knows. */
export type Redeemed =
  /** `sub`: how the provider calls the person, always. */
  | { readonly claims: IdentityClaims & { readonly sub: string } & SignInClaims }
  | { readonly fault: 'refused' | 'unavailable'; readonly cause: unknown };

/** What the ID token says of how and when the person has signed in at the provider. */
export interface SignInClaims {
  readonly acr?: unknown;
  readonly amr?: unknown;
  readonly auth_time?: unknown;
}

/** Clocks of providers may differ so much from ours. */
const CLOCK_TOLERANCE_S = 30;
const SCOPE = 'openid email profile';

/**
 * Reads and checks what a provider says of itself, and its keys. Every address of it is https; the ones that are called are called
 * once here, so that one which is not public is refused when it is saved. It must be the provider of that issuer and no other: the
 * library would make exceptions for Microsoft's, some of which speak for every organisation.
 */
export async function discoverProvider(
  fetch: openid.CustomFetch,
  issuer: string,
  deadlineMs: number,
): Promise<Discovered> {
  try {
    const found = await inTime(deadlineMs, discover(fetch, issuer));
    return found ?? { fault: 'unavailable' };
  } catch (error) {
    return { fault: faultOf(error) };
  }
}

async function discover(fetch: openid.CustomFetch, issuer: string): Promise<Discovered> {
  // No client is needed to read what is public.
  const config = await openid.discovery(new URL(issuer), 'none', undefined, openid.None(), {
    [openid.customFetch]: fetch,
  });
  const server = config.serverMetadata();
  if (!https.safeParse(server.issuer).success || new URL(server.issuer).href !== new URL(issuer).href)
    return { fault: 'other_issuer' };
  const metadata = metadataOf(server);
  if (!metadata) return { fault: 'not_suitable' };
  const keys = await fetch(metadata.jwks_uri, { method: 'GET', headers: {}, body: undefined, redirect: 'manual' });
  return (await hasKeys(keys)) ? { issuer: server.issuer, metadata } : { fault: 'not_suitable' };
}

/** Null where it takes longer. */
async function inTime<T>(deadlineMs: number, running: Promise<T>): Promise<T | null> {
  const limit = new AbortController();
  const late = pause(deadlineMs, null, { signal: limit.signal, ref: false });
  late.catch(() => undefined);
  try {
    return await Promise.race([late, running]);
  } finally {
    limit.abort();
  }
}

/** In printable characters: the parser of addresses drops others at the ends, and the database cannot hold each. */
const https = z
  .string()
  .max(2_000)
  .regex(/^https:\/\/[\x21-\x7e]+$/)
  .refine((value) => URL.canParse(value));
/** Defaults are those of the specification: https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderMetadata */
const served = z.object({
  authorization_endpoint: https,
  token_endpoint: https,
  jwks_uri: https,
  userinfo_endpoint: https.optional(),
  response_types_supported: z.array(z.string()).default(['code']),
  token_endpoint_auth_methods_supported: z.array(z.string()).default(['client_secret_basic']),
  id_token_signing_alg_values_supported: z.array(z.string()).default(['RS256']),
  authorization_response_iss_parameter_supported: z.boolean().default(false),
});

const AUTH_METHODS = ['client_secret_basic', 'client_secret_post'] as const;

/** What is kept of it; null where something that this needs is missing. */
function metadataOf(server: unknown): ProviderMetadata | null {
  const read = served.safeParse(server);
  if (!read.success) return null;
  const {
    response_types_supported: types,
    token_endpoint_auth_methods_supported: methods,
    id_token_signing_alg_values_supported: signed,
    userinfo_endpoint: userInfo,
    ...kept
  } = read.data;
  const algorithms = SIGNING_ALGORITHMS.filter((name) => signed.includes(name));
  const method = AUTH_METHODS.find((name) => methods.includes(name));
  if (!method || algorithms.length === 0 || !types.includes('code')) return null;
  return {
    ...kept,
    ...(userInfo === undefined ? {} : { userinfo_endpoint: userInfo }),
    token_endpoint_auth_method: method,
    id_token_signing_alg_values_supported: algorithms,
  };
}

async function hasKeys(answer: Response): Promise<boolean> {
  if (!answer.ok) return false;
  const read: unknown = await answer.json().catch(() => null);
  const keys: unknown = typeof read === 'object' && read !== null ? Reflect.get(read, 'keys') : null;
  return Array.isArray(keys) && keys.length > 0;
}

/**
 * The address at the provider to which the browser is sent, and what to remember of it. With `maxAgeMs` the provider says when the person
 * has signed in there, and asks again if that is longer ago. The person can change the address: what counts is what the ID token says.
 */
export async function authorizationOf(
  client: Client,
  callback: string,
  { maxAgeMs, acrValues }: { readonly maxAgeMs: number; readonly acrValues: readonly string[] },
): Promise<{ readonly url: string; readonly secrets: SignOnSecrets }> {
  const verifier = openid.randomPKCECodeVerifier();
  const secrets = { state: openid.randomState(), nonce: openid.randomNonce(), verifier };
  const url = openid.buildAuthorizationUrl(configurationOf(client), {
    redirect_uri: callback,
    response_type: 'code',
    scope: SCOPE,
    code_challenge: await openid.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state: secrets.state,
    nonce: secrets.nonce,
    max_age: String(Math.floor(maxAgeMs / 1000)),
    ...(acrValues.length > 0 ? { acr_values: acrValues.join(' ') } : {}),
  });
  return { url: url.href, secrets };
}

/**
 * Redeems the code that came with the person, and gives what the ID token says, completed by the provider's UserInfo where it has no
 * address. Checks state, issuer, audience, nonce, expiry and, by keys that are read each time, the signature.
 */
export async function redeemCode(
  fetch: openid.CustomFetch,
  client: Client,
  { callback, secrets }: { readonly callback: URL; readonly secrets: SignOnSecrets },
  deadlineMs: number,
): Promise<Redeemed> {
  try {
    const redeemed = await inTime(deadlineMs, redeem(configurationOf(client, fetch), client, callback, secrets));
    return redeemed ?? { fault: 'unavailable', cause: new Error('It took too long') };
  } catch (error) {
    return { fault: isOutage(error) ? 'unavailable' : 'refused', cause: error };
  }
}

async function redeem(
  config: openid.Configuration,
  { metadata }: Client,
  callback: URL,
  { state, nonce, verifier }: SignOnSecrets,
): Promise<Redeemed> {
  const tokens = await openid.authorizationCodeGrant(config, callback, {
    expectedState: state,
    expectedNonce: nonce,
    pkceCodeVerifier: verifier,
    idTokenExpected: true,
  });
  const claims = tokens.claims();
  if (!claims) return { fault: 'refused', cause: new Error('There is no ID token') };
  const isWhole = claims['email'] !== undefined || metadata.userinfo_endpoint === undefined;
  const said = isWhole ? claims : await openid.fetchUserInfo(config, tokens.access_token, claims.sub);
  const { email, email_verified, name, hd } = said;
  const { acr, amr, auth_time } = claims;
  return { claims: { sub: claims.sub, email, email_verified, name, hd, acr, amr, auth_time } };
}

/** A new one for each sign-in: it keeps no keys, so that new ones of the provider count at once. */
function configurationOf(client: Client, fetch?: openid.CustomFetch): openid.Configuration {
  const { issuer, clientId, clientSecret, metadata } = client;
  const { token_endpoint_auth_method: method, ...server } = metadata;
  const config = new openid.Configuration(
    { issuer, ...server, id_token_signing_alg_values_supported: [...server.id_token_signing_alg_values_supported] },
    clientId,
    { client_secret: clientSecret, [openid.clockTolerance]: CLOCK_TOLERANCE_S },
    method === 'client_secret_basic' ? openid.ClientSecretBasic(clientSecret) : openid.ClientSecretPost(clientSecret),
  );
  // The signature is checked, too: without this the library trusts the connection to the provider.
  openid.enableNonRepudiationChecks(config);
  if (fetch) config[openid.customFetch] = fetch;
  return config;
}

/** The refusal of a call in an error of the library, which wraps what its fetch throws. */
function refusalIn(error: unknown): CallRefused['refusal'] | null {
  for (let at = error; at instanceof Error; at = at.cause) if (at instanceof CallRefused) return at.refusal;
  return null;
}

function faultOf(error: unknown): DiscoveryFault {
  const refusal = refusalIn(error);
  if (refusal) return FAULTS[refusal.code] ?? 'address_not_allowed';
  if (isOutage(error)) return 'unavailable';
  // An issuer that is no address, in what the provider says.
  if (error instanceof TypeError && Reflect.get(error, 'code') === 'ERR_INVALID_URL') return 'other_issuer';
  if (!(error instanceof openid.ClientError)) throw error;
  return error.code === 'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED' ? 'other_issuer' : 'not_suitable';
}

/** What refusals of calls say of a provider; any other says that its address is not allowed. */
const FAULTS: Readonly<Partial<Record<OutgoingRefusal['code'], DiscoveryFault>>> = {
  name_not_found: 'unavailable',
  connection_failed: 'unavailable',
  timed_out: 'unavailable',
  certificate_invalid: 'not_suitable',
  headers_too_large: 'not_suitable',
  body_too_large: 'not_suitable',
};

/** Whether the provider gave no answer, or failed. */
function isOutage(error: unknown): boolean {
  if (refusalIn(error)) return true;
  if (error instanceof openid.ResponseBodyError) return error.status >= 500;
  for (let at = error; at instanceof Error; at = at.cause)
    if (at.cause instanceof Response && at.cause.status >= 500) return true;
  return false;
}
