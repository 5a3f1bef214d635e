import { collect, createClient, unwrap } from '../../contract/client/client.ts';
import { createSession, revokeSession } from '../../db/queries/sessions.ts';
import type { Language } from '../../knowledge/languages.ts';
import { ENTRY_TEXTS } from './texts.ts';
import type { DevTools } from './tools.ts';

/** Of the session in which the sandbox is made. */
const SESSION_MS = 60_000;

/**
 * The page of the sandbox that the card of the year is about: the one that is there, else a new one. The account's owner makes it, so
 * that it is theirs and not the vendor's. Where the API makes none, it is the page of all sandboxes, which says why.
 */
export async function pathOfYearOn(
  { db, apiUrl }: Pick<DevTools, 'db' | 'apiUrl'>,
  owner: string,
  account: string,
  language: Language,
): Promise<string> {
  const all = `/portal/${account}/sandbox`;
  const device = { userAgent: null, address: null };
  const session = await createSession(db, {
    personId: owner,
    email: null,
    absoluteMs: SESSION_MS,
    device,
    strength: 'strong',
  });
  if (!session) return all;
  const api = createClient({
    baseUrl: apiUrl,
    account,
    // As a page of the portal sends it.
    async fetch(request) {
      const { method, url } = request;
      const headers = {
        ...Object.fromEntries(request.headers),
        cookie: `evergreen_session=${session.token}`,
        'sec-fetch-site': 'same-origin',
      };
      return await fetch(url, { method, headers, ...(method === 'GET' ? {} : { body: await request.text() }) });
    },
  });
  const { sandbox: name } = ENTRY_TEXTS[language].cards;
  const names = Object.values(ENTRY_TEXTS).map(({ cards }) => cards.sandbox);
  try {
    const there = await collect((query) =>
      unwrap(api.GET('/v1/sandboxes', { params: { query: { ...query, account } } })),
    );
    const found = there.find((sandbox) => names.includes(sandbox.name));
    const { id } = found ?? (await unwrap(api.POST('/v1/sandboxes', { body: { account, name } })));
    return `${all}/${id}`;
  } catch {
    return all;
  } finally {
    await revokeSession(db, owner, session.id);
  }
}
