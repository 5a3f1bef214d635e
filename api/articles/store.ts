import { createHash } from 'node:crypto';
import type { Database } from '../../db/connect.ts';
import { storeArticles, type SearchedArticle } from '../../db/queries/articles.ts';
import type { Articles } from '../../knowledge/articles/articles.ts';
import type { Article } from '../../knowledge/articles/files.ts';
import { searchTerms, wordsOfArticle } from '../../knowledge/articles/words.ts';
import { LANGUAGES, type Language } from '../../knowledge/languages.ts';

/** Stores the articles to be searched. Does nothing where they are stored already. */
export async function indexArticles(db: Database, articles: Articles): Promise<void> {
  const rows = LANGUAGES.flatMap((language) =>
    articles.list(language).map((article) => searchedArticle(article, language)),
  );
  const hash = createHash('sha256').update(JSON.stringify(rows)).digest('hex');
  await storeArticles(db, hash, rows);
}

function searchedArticle(article: Article, language: Language): SearchedArticle {
  const { title, tags, body } = wordsOfArticle(article, language);
  return { id: article.id, language, title: title.join(' '), tags: tags.join(' '), body: body.join(' ') };
}

/** The terms of a query, each as PostgreSQL's `to_tsquery` takes it. */
export function askedTerms(query: string, language: Language, articles: Articles): string[] {
  return searchTerms(query, language, articles.vocabulary(language)).map((alternatives) =>
    alternatives.map((words) => `(${words.map(quoted).join(' <-> ')})`).join(' | '),
  );
}

function quoted(word: string): string {
  return `'${word.replaceAll('\\', String.raw`\\`).replaceAll("'", "''")}'`;
}
