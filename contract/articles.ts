import { z } from 'zod';
import { defineOperation } from './operation.ts';
import { PROBLEM_CODES } from './problems.ts';
import { catalogId, listOf, text } from './schemas.ts';

const summary = {
  object: z.literal('article'),
  id: z.string(),
  language: z.string(),
  title: z.string(),
  summary: z.string(),
  codes: z.array(z.string()).meta({ description: 'The problem codes that it explains.' }),
};

export const articleSummarySchema = z.object(summary).meta({ id: 'ArticleSummary' });

const spanSchema = z
  .object({
    text: z.string(),
    strong: z.boolean(),
    article: z.string().nullable().meta({ description: 'The article that the words lead to.' }),
    page: z
      .enum(['licences', 'billing', 'sandbox', 'organisation', 'organisation/access', 'you', 'find-licences'])
      .nullable()
      .meta({
        description:
          'The page of the portal that they lead to; `find-licences` is the page of that name without a sign-in.',
      }),
  })
  .meta({ id: 'ArticleSpan' });

export const articleSchema = z
  .object({
    ...summary,
    blocks: z.array(
      z
        .object({
          kind: z.enum(['heading', 'paragraph', 'list', 'steps']),
          items: z
            .array(z.array(spanSchema))
            .meta({ description: 'One for a heading and a paragraph; for a list one for each entry.' }),
        })
        .meta({ id: 'ArticleBlock' }),
    ),
  })
  .meta({ id: 'Article' });

const common = { method: 'get', tag: 'Help', permission: 'public' } as const;
const outages = ['database_unavailable', 'deadline_exceeded'] as const;

export const listArticles = defineOperation({
  ...common,
  id: 'listArticles',
  path: '/v1/articles',
  summary: 'Search the help',
  description:
    'In the language of `Accept-Language`. With `query` the best article is first; words that mean the same, and words that are spelt ' +
    'almost alike, are found as well. Without it, articles are in the order of their ids.',
  query: z.strictObject({
    query: text(200).optional(),
    code: z.enum(PROBLEM_CODES).optional().meta({ description: 'The article that explains this problem code.' }),
    limit: z.coerce.number().int().min(1).max(50).default(20),
  }),
  reply: listOf(articleSummarySchema),
  problems: outages,
});

export const getArticle = defineOperation({
  ...common,
  id: 'getArticle',
  path: '/v1/articles/{article}',
  summary: 'Read a help article',
  description: 'In the language of `Accept-Language`. Its text is in blocks, so that it can be shown without HTML.',
  params: z.object({ article: catalogId }),
  reply: articleSchema,
  problems: outages,
});
