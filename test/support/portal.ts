import type { BrowserContextOptions } from 'playwright-core';
import { createSite } from '../../api/http/site.ts';
import type { Dependencies } from '../../api/dependencies.ts';
import { insertSession } from '../../db/testing/people.ts';
import type { Database } from '../../db/connect.ts';
import { useBrowser, type OpenedPage } from './browser.ts';
import { useSite } from './site.ts';
import { beforeAll } from 'vitest';

interface PortalOptions extends BrowserContextOptions {
  /** Who is signed in; left out: nobody. */
  readonly as?: { readonly id: string };
}

interface Portal<A> {
  /** The API behind the portal. */
  readonly api: () => A;
  readonly origin: () => string;
  /** Opens an address of the portal: `/` is its first page. */
  readonly open: (path: string, options?: PortalOptions) => Promise<OpenedPage>;
}

type UseApi<A> = (options: { overrides: () => Pick<Dependencies, 'site'> }) => () => A;

/** The portal in a browser, on the API that the given function serves: `useApi`, or `useLiveApi` with a worker. */
export function usePortal<A extends { readonly url: string; readonly db: Database }>(useTheApi: UseApi<A>): Portal<A> {
  const site = useSite();
  const api = useTheApi({ overrides: () => ({ site: createSite(site.origin()) }) });
  beforeAll(() => site.serve(api().url));
  const open = useBrowser();
  return {
    api,
    origin: site.origin,
    async open(path, { as: person, ...options } = {}) {
      const cookies = person ? [await sessionCookie(api().db, person)] : [];
      return await open(`${site.origin()}/portal${path}`, { storageState: { cookies, origins: [] }, ...options });
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
