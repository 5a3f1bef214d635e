import type { Database } from '../connect.ts';
import { articles } from '../schema/index.ts';

/** An article as it is searched: words in lower case, divided by spaces. */
export type SearchedArticle = Pick<typeof articles.$inferSelect, 'id' | 'language' | 'title' | 'tags' | 'body'>;

/**
 * Replaces all articles, in one transaction. Does nothing where those of the same hash are stored, and returns whether it did anything.
 * Processes that start together wait for one another.
 */
export async function storeArticles(db: Database, hash: string, all: readonly SearchedArticle[]): Promise<boolean> {
  return await db.transaction(async ({ sql, orm }) => {
    await sql`select pg_advisory_xact_lock(hashtextextended('articles', 0))`;
    const stored = await orm.select({ hash: articles.hash }).from(articles);
    if (stored.length === all.length && stored.every((row) => row.hash === hash)) return false;
    await orm.delete(articles);
    await orm.insert(articles).values(all.map((article) => ({ ...article, hash })));
    return true;
  });
}

/**
 * The ids of the articles of a language that match at least one term, best first. Terms are written as for `to_tsquery`. A match in the
 * title counts more than one in the tags, and that more than one in the text. A term that few articles have counts more than one
 * that many have.
 */
export async function searchArticles(db: Database, language: string, terms: readonly string[]): Promise<string[]> {
  const found = await db.sql<{ id: string }[]>`
    with terms as (
      select number, to_tsquery(case ${language}::text when 'en' then 'english'::regconfig when 'de' then 'german'::regconfig
        else 'simple'::regconfig end, written) as query
      from jsonb_array_elements_text(${JSON.stringify(terms)}::text::jsonb) with ordinality as asked (written, number)
    ), matches as (
      select a.id, number, 0.3 + 1.0 * (ts_filter(a.document, '{a}') @@ query)::int
        + 0.7 * (ts_filter(a.document, '{b}') @@ query)::int as closeness
      from articles a join terms on a.document @@ query
      where a.language = ${language}::text
    ), weighed as (
      select id, closeness / count(*) over (partition by number) as weight from matches
    )
    select id from weighed group by id order by sum(weight) desc, id`;
  return found.map(({ id }) => id);
}
