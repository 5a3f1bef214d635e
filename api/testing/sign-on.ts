import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll } from 'vitest';
import { insertTestAccount } from '../../db/testing/fixtures.ts';
import { insertVerifiedDomain } from '../../db/testing/sign-on.ts';
import type { AccountRole } from '../../domain/access/roles.ts';
import { useApi } from './api.ts';
import { requireDocumented } from './documented.ts';
import { CLIENT, fetchFromServer, startOpenIdServer, type OpenIdServer } from './openid-server.ts';
import { cookiesOf, memberSession } from './people.ts';
import { TEST_ORIGIN, type Api, type ApiResponse } from './server.ts';

/** An account whose provider is the server, with a verified domain and a session of an owner whose address is elsewhere. */
export interface SignOnAccount {
  readonly account: string;
  readonly domain: string;
  readonly owner: string;
}

interface Started {
  readonly redirect: string;
  readonly cookie: string;
}

/** What the provider sends, and the cookie of the browser that it sends back. */
export interface Callback {
  readonly to: URL;
  readonly cookie: string;
}

interface SignOnOptions {
  /** What the provider says in place of the truth. */
  readonly claims?: object;
  /** Changes the address to which the browser is sent. */
  readonly sent?: (url: URL) => URL;
  /** Cookies that the browser has besides. */
  readonly cookies?: string;
}

export interface SignOnTests {
  readonly api: Api;
  readonly server: OpenIdServer;
  /** What DNS has, by name; null: it gives no answer. */
  readonly dns: Map<string, string[][] | null>;
  providerBody(changed?: object): object;
  accountWithSignOn(saved?: object): Promise<SignOnAccount>;
  requireSignOn(account: string): Promise<void>;
  start(email: string): Promise<Started>;
  /** The request that a browser makes when the provider sends it back. */
  comeBack(to: URL, cookie: string): Promise<ApiResponse>;
  /** Signs on as somebody at the provider. */
  signOn(email: string, options?: SignOnOptions): Promise<ApiResponse & Callback>;
  /** Somebody of the domain begins to sign on, and is sent back by the provider. */
  reachCallback(domain: string): Promise<Callback>;
  /** Members who are no owners. */
  membersOf(account: string): Promise<{ email: string; role: AccountRole; name: string }[]>;
}

/** Serves the API with an identity provider on this machine. Call it at the top of a test file, and the function it returns in tests. */
export function useSignOn(): () => SignOnTests {
  const dns = new Map<string, string[][] | null>();
  const findTxt = async (name: string) => await Promise.resolve(dns.has(name) ? (dns.get(name) ?? null) : []);
  const api = useApi({ overrides: () => ({ signOn: { fetch: fetchFromServer, findTxt } }) });
  let server: OpenIdServer | undefined;
  beforeAll(async () => {
    server = await startOpenIdServer(TEST_ORIGIN);
  });
  afterAll(async () => await server?.stop());
  return () => {
    if (!server) throw new Error('useSignOn: the provider exists inside tests only');
    return signOnTests(api(), server, dns);
  };
}

function signOnTests(api: Api, server: OpenIdServer, dns: SignOnTests['dns']): SignOnTests {
  const { db, call, keys, url } = api;
  const providerBody = (changed: object = {}) => ({ issuer: server.issuer, ...CLIENT, ...changed });

  async function accountWithSignOn(saved: object = {}): Promise<SignOnAccount> {
    const { id: account } = await insertTestAccount(db);
    const domain = `${randomUUID()}.example`;
    await insertVerifiedDomain(db, account, domain);
    const owner = await memberSession(api, account, 'owner');
    const body = providerBody(saved);
    const answer = await call('POST', `/v1/accounts/${account}/identity-provider`, { session: owner, body });
    if (answer.status !== 200) throw new Error(answer.text);
    server.allow(String(answer.body['callback_url']));
    return { account, domain, owner };
  }

  async function requireSignOn(account: string): Promise<void> {
    const body = providerBody({ client_secret: undefined, required: true });
    const answer = await call('POST', `/v1/accounts/${account}/identity-provider`, { key: keys.admin, body });
    if (answer.status !== 200) throw new Error(answer.text);
  }

  async function start(email: string): Promise<Started> {
    const answer = await call('POST', '/v1/sign-on', { body: { email } });
    if (answer.status !== 200) throw new Error(answer.text);
    return {
      redirect: String(answer.body['redirect']),
      cookie: `evergreen_sign_on=${cookiesOf(answer)['evergreen_sign_on']}`,
    };
  }

  async function comeBack(to: URL, cookie: string): Promise<ApiResponse> {
    const path = `${to.pathname}${to.search}`;
    const response = await fetch(`${url}${path}`, { headers: { cookie }, redirect: 'manual' });
    const text = await response.text();
    const body: Record<string, unknown> = response.status < 400 ? {} : JSON.parse(text);
    requireDocumented('GET', path, { status: response.status, body });
    return { status: response.status, headers: response.headers, text, body };
  }

  async function signOn(
    email: string,
    { claims = {}, sent = (address) => address, cookies = '' }: SignOnOptions = {},
  ): Promise<ApiResponse & Callback> {
    server.identity = { email, email_verified: true, name: 'Jana Voss', ...claims };
    const { redirect, cookie } = await start(email);
    const to = await server.visit(sent(new URL(redirect)).href);
    return { ...(await comeBack(to, `${cookie}; ${cookies}`)), to, cookie };
  }

  async function reachCallback(domain: string): Promise<Callback> {
    const email = `jana@${domain}`;
    server.identity = { email, email_verified: true, name: 'Jana Voss' };
    const { redirect, cookie } = await start(email);
    return { to: await server.visit(redirect), cookie };
  }

  async function membersOf(account: string) {
    return await db.sql<{ email: string; role: AccountRole; name: string }[]>`
      select p.email, m.role, p.name from members m join people p on p.id = m.person_id
      where account_id = ${account} and m.role <> 'owner'`;
  }

  return {
    api,
    server,
    dns,
    providerBody,
    accountWithSignOn,
    requireSignOn,
    start,
    comeBack,
    signOn,
    reachCallback,
    membersOf,
  };
}
