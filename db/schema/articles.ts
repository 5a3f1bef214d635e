import { sql } from 'drizzle-orm';
import { check, customType, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';

const tsvector = customType<{ data: string }>({ dataType: () => 'tsvector' });

/** How PostgreSQL reduces words of the column `language` to their stems. Languages that it knows no stems of keep their words. */
const STEMS = `(case language when 'en' then 'english'::regconfig when 'de' then 'german'::regconfig else 'simple'::regconfig end)`;

/** Help articles as they are searched. What they say is in `knowledge/`, from which each start of the API fills this table. */
export const articles = pgTable(
  'articles',
  {
    id: text().notNull(),
    language: text().notNull(),
    /** Of all articles that were stored together. */
    hash: text().notNull(),
    /** Words in lower case, without accents, divided by spaces, as are those of a query. */
    title: text().notNull(),
    /** Other words by which it is found. */
    tags: text().notNull(),
    body: text().notNull(),
    document: tsvector()
      .notNull()
      .generatedAlwaysAs(
        sql.raw(
          `setweight(to_tsvector(${STEMS}, title), 'A') || setweight(to_tsvector(${STEMS}, tags), 'B') || setweight(to_tsvector(${STEMS}, body), 'C')`,
        ),
      ),
  },
  (t) => [
    primaryKey({ columns: [t.id, t.language] }),
    check('articles_words', sql`${t.title} <> '' and ${t.body} <> ''`),
  ],
);
