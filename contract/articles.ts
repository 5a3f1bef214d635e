import { z } from 'zod';
import { HELP_WINDOWS, PLAN_TYPES } from '../domain/lifecycle/help-windows.ts';
import { defineOperation } from './operation.ts';
import { PROBLEM_CODES } from './problems.ts';
import { catalogId, licenseId, listOf, text } from './schemas.ts';

const summary = {
  object: z.literal('article'),
  id: z.string(),
  language: z.string(),
  title: z.string(),
  summary: z.string(),
  codes: z.array(z.string()).meta({ description: 'The problem codes that it explains.' }),
  plans: z.array(z.enum(PLAN_TYPES)).meta({
    description:
      'The kinds of plan that it is for. `subscription`: renews by itself; `fixed_term`: ends with its period; `perpetual`: a right of ' +
      'use is bought for good; `legacy`: no longer sold.',
  }),
  windows: z.array(z.enum(HELP_WINDOWS)).meta({
    description: 'The times in the life of a licence in which it matters, the one that it is most for first.',
  }),
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
    'almost alike, are found as well. Without it, the ten that are sought most come first.',
  query: z.strictObject({
    query: text(200).optional(),
    code: z.enum(PROBLEM_CODES).optional().meta({ description: 'The article that explains this problem code.' }),
    plan: z.enum(PLAN_TYPES).optional().meta({ description: 'Only articles for this kind of plan.' }),
    window: z.enum(HELP_WINDOWS).optional().meta({ description: 'Only articles that matter at this time.' }),
    limit: z.coerce.number().int().min(1).max(50).default(20),
  }),
  reply: listOf(articleSummarySchema),
  problems: outages,
});

export const listLicenseArticles = defineOperation({
  id: 'listLicenseArticles',
  method: 'get',
  path: '/v1/licenses/{id}/articles',
  tag: 'Help',
  summary: 'The help that fits a licence now, best first',
  description:
    'By its state, the windows that are open for it, such as the time in which it can be withdrawn from, and the kind of its plan. In the ' +
    'language of `Accept-Language`. Empty where no article is for them.',
  permission: 'licenses:read',
  params: z.object({ id: licenseId }),
  query: z.strictObject({
    code: z
      .enum(PROBLEM_CODES)
      .optional()
      .meta({ description: 'A command was refused with this code: the article that explains it is the first.' }),
    limit: z.coerce.number().int().min(1).max(20).default(3),
  }),
  reply: listOf(articleSummarySchema),
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
