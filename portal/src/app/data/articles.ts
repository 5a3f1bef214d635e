import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { unwrap, type Schemas } from '../../../../contract/client/client.ts';
import { apiLanguage } from '../settings/texts.ts';
import { api } from './client.ts';
import type { License } from './licenses.ts';

export type Article = Schemas['Article'];
export type ArticleSummary = Schemas['ArticleSummary'];
export type ProblemCode = Schemas['Problem']['code'];

const STALE_MS = 600_000;

/** The articles that a search finds, best first; all of them without one. */
export const articlesQuery = (query: string) =>
  queryOptions({
    queryKey: ['articles', apiLanguage(), query],
    queryFn: async (): Promise<ArticleSummary[]> =>
      (
        await unwrap(
          api().GET('/v1/articles', { params: { query: query === '' ? { limit: 50 } : { query, limit: 8 } } }),
        )
      ).data,
    placeholderData: keepPreviousData,
    staleTime: STALE_MS,
  });

export const articleQuery = (article: string) =>
  queryOptions({
    queryKey: ['article', apiLanguage(), article],
    queryFn: async (): Promise<Article> =>
      await unwrap(api().GET('/v1/articles/{article}', { params: { path: { article } } })),
    staleTime: STALE_MS,
  });

/** The article that explains a problem code; null where there is none. */
export const articleOfCode = (code: ProblemCode) =>
  queryOptions({
    queryKey: ['articles', apiLanguage(), 'of', code],
    queryFn: async (): Promise<ArticleSummary | null> =>
      (await unwrap(api().GET('/v1/articles', { params: { query: { code, limit: 1 } } }))).data[0] ?? null,
    staleTime: STALE_MS,
  });

/** The articles that fit a licence as it is now, at most three; what explains a refusal first. */
export const articlesOfLicense = (account: string, { id, sequence }: License, code?: ProblemCode) =>
  queryOptions({
    queryKey: [account, 'licenses', id, 'articles', apiLanguage(), sequence, code],
    queryFn: async (): Promise<ArticleSummary[]> => {
      const query = { limit: 3, ...(code === undefined ? {} : { code }) };
      return (await unwrap(api(account).GET('/v1/licenses/{id}/articles', { params: { path: { id }, query } }))).data;
    },
    staleTime: STALE_MS,
  });
