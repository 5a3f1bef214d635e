import { join } from 'node:path';
import { DataError, type ValidationError } from '../../catalog/validation-errors.ts';
import { REFUSAL_CODES } from '../../domain/lifecycle/refusals.ts';
import { LANGUAGES, type Language } from '../languages.ts';
import { vocabularyOf, type Vocabulary } from './words.ts';
import { readArticles, readSynonyms, type Article, type ArticleFile } from './files.ts';

/** The help articles of every language. Read once at start. */
export interface Articles {
  /** In the order of their ids. */
  list(language: Language): readonly Article[];
  find(language: Language, id: string): Article | undefined;
  /** What people search by. */
  vocabulary(language: Language): Vocabulary;
}

/**
 * Reads `<language>/articles/*.md` and `synonyms.yaml`. Throws one `DataError` that lists what is wrong: an article or a code
 * that one language lacks or has otherwise, a refusal of the lifecycle without an article, a code with two, a link to nowhere.
 */
export function loadArticles(dir = join(import.meta.dirname, '..')): Articles {
  const errors: ValidationError[] = [];
  const files = new Map(LANGUAGES.map((language) => [language, readArticles(join(dir, language), errors)]));
  const synonyms = new Map(LANGUAGES.map((language) => [language, readSynonyms(join(dir, language), errors)]));
  const [first = []] = files.values();
  errors.push(...checkCodes(first), ...[...files].flatMap(([language, found]) => compare(dir, language, first, found)));
  if (errors.length > 0) throw new DataError('The articles', errors);
  const articles = new Map([...files].map(([language, found]) => [language, found.map(({ article }) => article)]));
  const vocabularies = new Map(
    LANGUAGES.map((language) => [
      language,
      vocabularyOf(articles.get(language) ?? [], synonyms.get(language) ?? [], language),
    ]),
  );
  return {
    list: (language) => articles.get(language) ?? [],
    find: (language, id) => articles.get(language)?.find((article) => article.id === id),
    vocabulary(language) {
      const made = vocabularies.get(language);
      if (!made) throw new TypeError(`There are no articles in ${language}`);
      return made;
    },
  };
}

function checkCodes(files: readonly ArticleFile[]): ValidationError[] {
  const explained = files.flatMap(({ article: { codes }, source }) => codes.map((code) => ({ code, source })));
  const file = files[0]?.source.file ?? 'articles';
  return [
    ...REFUSAL_CODES.filter((code) => !explained.some((known) => known.code === code)).map((code) => ({
      file,
      line: 1,
      message: `no article explains ${code}; add it to the codes of one`,
    })),
    ...explained
      .filter(({ code }, i) => explained.findIndex((other) => other.code === code) < i)
      .map(({ code, source }) => ({
        file: source.file,
        line: source.lineOf(['codes']),
        message: `${code} is explained by another article already`,
      })),
  ];
}

/** What an article has alike in every language. */
const SAME_IN_ALL = ['codes', 'plans', 'windows'] as const;

/** A language has the articles of the first one, with the same codes, plans and windows, and links only to them. */
function compare(
  dir: string,
  language: Language,
  first: readonly ArticleFile[],
  files: readonly ArticleFile[],
): ValidationError[] {
  const ids = new Set(first.map(({ article }) => article.id));
  const own = new Map(files.map((file) => [file.article.id, file]));
  const missing = [...ids]
    .filter((id) => !own.has(id))
    .map((id) => ({
      file: join(dir, language, 'articles', `${id}.md`),
      line: 1,
      message: 'this file is missing or wrong',
    }));
  return [
    ...missing,
    ...files.flatMap(({ article, source }) => {
      const model = first.find(({ article: { id } }) => id === article.id)?.article;
      const errorAt = (part: string, message: string) => ({ file: source.file, line: source.lineOf([part]), message });
      return [
        ...(model ? [] : [errorAt('title', `there is no such article in ${LANGUAGES[0]}`)]),
        ...SAME_IN_ALL.filter((part) => model && String(model[part]) !== String(article[part])).map((part) =>
          errorAt(part, `the ${part} differ from those in ${LANGUAGES[0]}: ${String(model?.[part])}`),
        ),
        ...linksOf(article)
          .filter((id) => !ids.has(id))
          .map((id) => errorAt('title', `article:${id} leads to no article`)),
      ];
    }),
  ];
}

function linksOf({ blocks }: Article): string[] {
  return blocks.flatMap(({ items }) => items.flat()).flatMap(({ article }) => (article === null ? [] : [article]));
}
