import type { z } from 'zod';
import { getArticle, listArticles, listLicenseArticles, type articleSummarySchema } from '../../contract/articles.ts';
import { searchArticles } from '../../db/queries/articles.ts';
import { helpWindowsOf, planTypesOf } from '../../domain/lifecycle/help-windows.ts';
import type { Article } from '../../knowledge/articles/files.ts';
import { articlesThatFit } from '../../knowledge/articles/fit.ts';
import { mostSoughtFirst } from '../../knowledge/articles/most-sought.ts';
import type { Language } from '../../knowledge/languages.ts';
import { problem } from '../http/problem.ts';
import { implement, type Call } from '../http/route.ts';
import { loadLicense, timeOf } from '../licenses/load.ts';
import { askedTerms } from './store.ts';

export const articleRoutes = [
  implement(listArticles, async ({ query: { query, code, plan, window, limit } }, call) => {
    const found =
      query === undefined ? mostSoughtFirst(call.deps.articles.list(call.language)) : await search(query, call);
    return {
      data: found
        .filter(({ codes }) => code === undefined || codes.includes(code))
        .filter(({ plans }) => plan === undefined || plans.includes(plan))
        .filter(({ windows }) => window === undefined || windows.includes(window))
        .slice(0, limit)
        .map((article) => summaryJson(article, call.language)),
      next_cursor: null,
    };
  }),
  implement(listLicenseArticles, async ({ params, query: { code, limit } }, call) => {
    const read = await loadLicense(call, params.id);
    const { language, deps } = call;
    const all = deps.articles.list(language);
    const explaining = all.filter(({ codes }) => code !== undefined && codes.includes(code));
    const fitting = articlesThatFit(all, {
      plans: planTypesOf(read.record),
      windows: helpWindowsOf(read.record, timeOf(call, read)),
    });
    const found = [...new Set([...explaining, ...fitting])];
    return { data: found.slice(0, limit).map((article) => summaryJson(article, language)), next_cursor: null };
  }),
  implement(getArticle, async ({ params }, { deps, language }) => {
    const article = deps.articles.find(language, params.article);
    if (!article) throw problem('not_found');
    const blocks = article.blocks.map(({ kind, items }) => ({ kind, items: items.map((spans) => [...spans]) }));
    return { ...summaryJson(article, language), blocks };
  }),
];

/** Best first. Articles that another version of the API has stored are left out. */
async function search(query: string, { db, deps, language }: Call): Promise<Article[]> {
  const terms = askedTerms(query, language, deps.articles);
  if (terms.length === 0) return [];
  const ids = await searchArticles(db, language, terms);
  return ids.flatMap((id) => deps.articles.find(language, id) ?? []);
}

function summaryJson(article: Article, language: Language): z.input<typeof articleSummarySchema> {
  const { id, title, summary, codes, plans, windows } = article;
  return { object: 'article', id, language, title, summary, codes, plans, windows };
}
