import createFetchClient, { type Client } from 'openapi-fetch';
import type { components, paths } from './api.d.ts';
import { retryingFetch } from './retry.ts';

export type Schemas = components['schemas'];
export type ProblemDocument = Schemas['Problem'];

/** The JSON body of a POST to a path of the API. */
export type PostBody<P extends keyof paths> = paths[P]['post'] extends {
  requestBody?: { content: { 'application/json': infer B } };
}
  ? B
  : never;

/** The typed HTTP client: a method and a path of the API, checked against its OpenAPI document. */
export type EvergreenClient = Client<paths>;

export interface ClientOptions {
  /** Where the API is: `https://licences.example.com`. */
  readonly baseUrl: string;
  /** Left out: a person’s session, whose cookie the browser sends. */
  readonly apiKey?: string;
  /** The account in which a person acts, if they are in several. */
  readonly account?: string;
  /** Language of problem texts; English where it is left out. */
  readonly language?: string;
  /** Left out: {@link retryingFetch}. */
  readonly fetch?: (request: Request) => Promise<Response>;
}

export function createClient({
  baseUrl,
  apiKey,
  account,
  language,
  fetch = retryingFetch(),
}: ClientOptions): EvergreenClient {
  return createFetchClient<paths>({
    baseUrl,
    headers: {
      // Other sites cannot send this header, so a change by cookie is known to be ours.
      ...(apiKey === undefined ? { 'x-requested-with': 'evergreen' } : { authorization: `Bearer ${apiKey}` }),
      ...(account === undefined ? {} : { 'evergreen-account': account }),
      ...(language === undefined ? {} : { 'accept-language': language }),
    },
    // Lists are sent as the API reads them: `state=grace,suspended`.
    querySerializer: { array: { style: 'form', explode: false } },
    fetch,
  });
}

/** The API answered with a problem document. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly problem: ProblemDocument;

  constructor(status: number, problem: ProblemDocument) {
    super(`${status} ${problem.code}: ${problem.detail} ${problem.next_step}`);
    this.status = status;
    this.problem = problem;
  }
}

/** The data of a reply. Throws {@link ApiError} for a problem. */
export async function unwrap<T>(
  reply: Promise<{ data?: T; error?: unknown; response: Response }>,
): Promise<Exclude<T, undefined>> {
  const { data, error, response } = await reply;
  if (data !== undefined) return data as Exclude<T, undefined>;
  throw new ApiError(response.status, error as ProblemDocument);
}

/** The licence in the reply to a purchase or command. Throws for a preview, which only a request for one gets. */
export function licenseIn<T extends { object: 'license' } | Schemas['Preview']>(
  reply: T,
): Exclude<T, { object: 'preview' }> {
  if (reply.object === 'preview') throw new Error('The reply is a preview, not a licence: nothing was carried out');
  return reply as Exclude<T, { object: 'preview' }>;
}

/** Query of one page of a list. */
export interface PageQuery {
  readonly limit: number;
  readonly cursor?: string;
}

const PAGE_SIZE = 100;

/** All items of a list, page by page. `readPage` gets the query of the page to read. */
export async function collect<T>(
  readPage: (page: PageQuery) => Promise<{ data: T[]; next_cursor: string | null }>,
): Promise<T[]> {
  const items: T[] = [];
  let page: PageQuery = { limit: PAGE_SIZE };
  for (;;) {
    const { data, next_cursor: cursor } = await readPage(page);
    items.push(...data);
    if (cursor === null) return items;
    page = { ...page, cursor };
  }
}
