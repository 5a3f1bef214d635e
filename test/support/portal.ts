import type { BrowserContextOptions } from 'playwright-core';
import { createSite } from '../../api/http/site.ts';
import type { Dependencies } from '../../api/dependencies.ts';
import type { useApi } from '../../api/testing/api.ts';
import type { Person } from '../../db/queries/people.ts';
import { insertMember, insertSession } from '../../db/testing/people.ts';
import type { Database } from '../../db/connect.ts';
import { useBrowser, type OpenedPage } from './browser.ts';
import { useSite } from './site.ts';
import { beforeAll } from 'vitest';

interface PortalOptions extends BrowserContextOptions {
  /** Who is signed in; left out: nobody. */
  readonly as?: { readonly id: string };
  /** What the person has chosen in this browser, such as the language; left out: nothing. */
  readonly settings?: object | undefined;
}

interface Portal<A> {
  /** The API behind the portal. */
  readonly api: () => A;
  readonly origin: () => string;
  /** Opens an address of the portal: `/` is its first page. */
  readonly open: (path: string, options?: PortalOptions) => Promise<OpenedPage>;
  /** A new account in Berlin, without licences. */
  readonly newAccount: (name?: string) => Promise<string>;
  /** A new account with its owner. */
  readonly newOwner: () => Promise<{ readonly account: string; readonly person: Person }>;
}

interface PortalApi extends Pick<ReturnType<ReturnType<typeof useApi>>, 'call' | 'keys' | 'db'> {
  readonly url: string;
}

type UseApi<A> = (options: { overrides: () => Pick<Dependencies, 'site'> }) => () => A;

/**
 * The portal in a browser, on the API that the given function serves: `useApi`, or `useLiveApi` with a worker. `browserArgs`: of the
 * browser's command line.
 */
export function usePortal<A extends PortalApi>(useTheApi: UseApi<A>, browserArgs: readonly string[] = []): Portal<A> {
  const site = useSite();
  const api = useTheApi({ overrides: () => ({ site: createSite(site.origin()) }) });
  beforeAll(() => site.serve(api().url));
  const open = useBrowser(browserArgs);

  async function newAccount(name = 'Acme'): Promise<string> {
    const { body } = await api().call('POST', '/v1/accounts', {
      key: api().keys.admin,
      body: { name, email: 'billing@acme.example', zone: 'Europe/Berlin', region: 'eu' },
    });
    return String(body['id']);
  }

  return {
    newAccount,
    async newOwner() {
      const account = await newAccount();
      const { person } = await insertMember(api().db, { account, role: 'owner' });
      return { account, person };
    },
    api,
    origin: site.origin,
    async open(path, { as: person, settings, ...options } = {}) {
      const cookies = person ? [await sessionCookie(api().db, person)] : [];
      const localStorage = settings ? [{ name: 'evergreen.settings', value: JSON.stringify(settings) }] : [];
      const origins = [{ origin: site.origin(), localStorage }];
      return await open(`${site.origin()}/portal${path}`, { storageState: { cookies, origins }, ...options });
    },
  };
}

export async function sessionCookie(db: Database, person: { readonly id: string }) {
  const { token } = await insertSession(db, person);
  return {
    name: 'evergreen_session',
    value: token,
    domain: 'localhost',
    path: '/',
    expires: -1,
    httpOnly: true,
    secure: false,
    sameSite: 'Lax' as const,
  };
}
