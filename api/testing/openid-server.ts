import { generateKeyPairSync } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Provider, type Configuration } from 'oidc-provider';
import { Agent, request } from 'undici';
import type { CustomFetch } from 'openid-client';
import { PUBLIC_ONLY } from '../../outgoing/policy.ts';
import { CERTIFICATE } from '../../outgoing/testing/certificate.ts';
import { lookupThatAnswers, serveHttps } from '../../outgoing/testing/servers.ts';
import { guardedFetch } from '../sign-on/guarded-fetch.ts';

export const CLIENT = { client_id: 'evergreen', client_secret: 'secret-of-a-client-of-evergreen' } as const;

/** A person at the provider. */
export interface Identity {
  readonly email: string;
  readonly email_verified: boolean;
  readonly name: string;
  /** How the provider calls the person; by their address unless given. */
  readonly sub?: string;
  /** How the person has signed in there (RFC 8176). */
  readonly amr?: readonly string[];
  /** When, in seconds; now unless given. */
  readonly authTime?: number;
}

export interface OpenIdServer extends AsyncDisposable {
  readonly issuer: string;
  /** Who has signed in there, for the next sign-in. */
  identity: Identity;
  /** Refuses whoever comes, as somebody who may not use the application. */
  refuses: boolean;
  /** Lets the client send people back to this address, as an administrator of the provider would. */
  allow(callback: string): void;
  /** Signs with a new key, and shows no other. */
  rotateKey(): void;
  stop(): Promise<void>;
  /** Goes to the provider with a browser, and returns where it sends the browser back to. */
  visit(url: string): Promise<URL>;
}

const lookup = () => lookupThatAnswers(['127.0.0.1']);

/** Calls the server as an identity provider in the internet is called, but that it may be on this machine. */
export const fetchFromServer: CustomFetch = guardedFetch({
  policy: { ...PUBLIC_ONLY, ports: 'any', allowsLoopback: true, authorities: [CERTIFICATE] },
  lookup: lookup(),
});

/** The client needs one when it is made; addresses are allowed one by one. */
const NO_CALLBACK = 'https://nowhere.example/';

/**
 * An identity provider on this machine, with TLS, where everybody who comes is signed in as `identity`. A browser leaves it for the
 * pages of `site`.
 */
export async function startOpenIdServer(site: string): Promise<OpenIdServer> {
  let provider: Provider | undefined;
  const server = await serveHttps((req, res) => void answer(req, res));
  const issuer = `https://hook.example:${server.port}`;
  const callbacks = new Set<string>();
  const state: { identity: Identity; refuses: boolean } = {
    refuses: false,
    identity: { email: 'jana@acme.example', email_verified: true, name: 'Jana Voss' },
  };

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    if (!provider) return void res.writeHead(503).end();
    if (!req.url?.startsWith('/interaction/')) return await provider.callback()(req, res);
    if (state.refuses) return await provider.interactionFinished(req, res, { error: 'access_denied' });
    const { sub, email, amr, authTime } = state.identity;
    await provider.interactionFinished(req, res, {
      login: {
        accountId: sub ?? email.toLowerCase(),
        ...(amr ? { amr: [...amr] } : {}),
        ...(authTime === undefined ? {} : { ts: authTime }),
      },
    });
  }
  const start = () => {
    provider = new Provider(
      issuer,
      configurationOf(() => state.identity),
    );
    provider.Client.prototype.redirectUriAllowed = (address) => callbacks.has(address);
  };
  start();
  return {
    issuer,
    get identity() {
      return state.identity;
    },
    set identity(identity) {
      state.identity = identity;
    },
    get refuses() {
      return state.refuses;
    },
    set refuses(refuses) {
      state.refuses = refuses;
    },
    allow: (callback) => void callbacks.add(callback),
    rotateKey: start,
    stop: async () => await server[Symbol.asyncDispose](),
    visit: (url) => visit(url, site),
    [Symbol.asyncDispose]: async () => await server[Symbol.asyncDispose](),
  };
}

function configurationOf(identity: () => Identity): Configuration {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key = { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: crypto.randomUUID() };
  return {
    clients: [
      { ...CLIENT, redirect_uris: [NO_CALLBACK], response_types: ['code'], grant_types: ['authorization_code'] },
    ],
    // The provider's types ask for the kind of key that this is.
    jwks: { keys: [{ ...key, kty: 'RSA' }] },
    cookies: { keys: ['key of cookies'] },
    claims: { openid: ['sub', 'amr'], email: ['email', 'email_verified'], profile: ['name'] },
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
    findAccount: (_ctx, sub) => ({ accountId: sub, claims: () => ({ ...identity(), sub }) }),
    async loadExistingGrant({ oidc }) {
      const { client, session, provider } = oidc;
      const grant = new provider.Grant({ clientId: client?.clientId, accountId: session?.accountId });
      grant.addOIDCScope('openid email profile');
      await grant.save();
      return grant;
    },
  };
}

const MAX_REDIRECTS = 10;

async function visit(url: string, site: string): Promise<URL> {
  const dispatcher = new Agent({ connect: { ca: CERTIFICATE, lookup: lookup() } });
  const cookies = new Map<string, string>();
  let at = new URL(url);
  try {
    for (let steps = 0; steps < MAX_REDIRECTS; steps += 1) {
      if (at.origin === site) return at;
      const cookie = [...cookies].map((pair) => pair.join('=')).join('; ');
      const { statusCode, headers, body } = await request(at, { dispatcher, headers: { cookie } });
      const text = await body.text();
      for (const set of [headers['set-cookie'] ?? []].flat()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
        cookies.set(name, value);
      }
      if (typeof headers.location !== 'string') throw new Error(`The provider answers ${statusCode}: ${text}`);
      at = new URL(headers.location, at);
    }
    throw new Error('The provider redirects without end');
  } finally {
    await dispatcher.destroy();
  }
}
