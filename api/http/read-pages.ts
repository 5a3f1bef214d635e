import type { Page, PageRequest } from '../../db/queries/page.ts';

/** A page of a list has at most so many rows. */
const PAGE = 100;

/** The rows of a list from `first` on, page by page: all of them, or once there are `most`, as many as the last page has brought. */
export async function readPages<T>(
  list: (request: PageRequest) => Promise<Page<T>>,
  { first, most = Infinity }: { readonly first?: string | undefined; readonly most?: number } = {},
): Promise<Page<T>> {
  const data: T[] = [];
  let cursor: string | null | undefined = first;
  do {
    const page = await list({ cursor, limit: PAGE });
    data.push(...page.data);
    cursor = page.nextCursor;
  } while (cursor !== null && data.length < most);
  return { data, nextCursor: cursor };
}
