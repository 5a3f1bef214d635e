import createFetchClient, { type Client } from 'openapi-fetch';
import type { components, paths } from './api.d.ts';

export type Schemas = components['schemas'];
export type ProblemDocument = Schemas['Problem'];

/** The typed HTTP client: a method and a path of the API, checked against its OpenAPI document. */
export type EvergreenClient = Client<paths>;

export interface ClientOptions {
  /** Where the API is: `https://licences.example.com`. */
  readonly baseUrl: string;
  readonly apiKey: string;
  /** Language of problem texts; English where it is left out. */
  readonly language?: string;
  readonly fetch?: (request: Request) => Promise<Response>;
}

export function createClient({ baseUrl, apiKey, language, fetch }: ClientOptions): EvergreenClient {
  return createFetchClient<paths>({
    baseUrl,
    headers: {
      authorization: `Bearer ${apiKey}`,
      ...(language === undefined ? {} : { 'accept-language': language }),
    },
    // Lists are sent as the API reads them: `state=grace,suspended`.
    querySerializer: { array: { style: 'form', explode: false } },
    ...(fetch ? { fetch } : {}),
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

/** All items of a list, page by page. `readPage` gets the cursor of the page to read. */
export async function collect<T>(
  readPage: (cursor: string | undefined) => Promise<{ data: T[]; next_cursor: string | null }>,
): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | null = null;
  do {
    const page: { data: T[]; next_cursor: string | null } = await readPage(cursor ?? undefined);
    items.push(...page.data);
    cursor = page.next_cursor;
  } while (cursor !== null);
  return items;
}
