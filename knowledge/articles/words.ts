import type { Language } from '../languages.ts';
import type { Article } from './files.ts';
import { textOf } from './blocks.ts';
import { similarWords } from './spelling.ts';

/**
 * A text as words in lower case, without accents and punctuation, in the order of the text. Japanese is divided by the rules
 * of the language, so that a search by words works where no spaces are written.
 */
export function wordsOf(text: string, language: Language): string[] {
  const segments = new Intl.Segmenter(language, { granularity: 'word' }).segment(withoutAccents(text));
  return [...segments].flatMap(({ segment, isWordLike }) => (isWordLike === true ? [segment] : []));
}

/** Marks of the Latin script only: those of kana tell words apart. */
function withoutAccents(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .toLowerCase()
    .replaceAll('ß', 'ss');
}

/** Words in a row. */
type Words = readonly string[];

/** An article in the words by which it is found. */
export interface ArticleWords {
  readonly title: Words;
  readonly tags: Words;
  readonly body: Words;
}

export function wordsOfArticle({ title, summary, tags, blocks }: Article, language: Language): ArticleWords {
  const words = (text: string) => wordsOf(text, language);
  return { title: words(title), tags: words(tags.join('\n')), body: words(`${summary}\n${textOf(blocks)}`) };
}

/** What a query may be made of, in one language. */
export interface Vocabulary {
  /** Every word of articles and synonyms. */
  readonly known: ReadonlySet<string>;
  /** Groups of words that mean the same. */
  readonly synonyms: readonly (readonly Words[])[];
}

export function vocabularyOf(
  articles: readonly Article[],
  synonyms: readonly (readonly string[])[],
  language: Language,
): Vocabulary {
  const groups = synonyms.map((group) => group.map((name) => wordsOf(name, language)));
  const written = articles.map((article) => wordsOfArticle(article, language));
  return {
    known: new Set([...written.flatMap(({ title, tags, body }) => [...title, ...tags, ...body]), ...groups.flat(2)]),
    synonyms: groups,
  };
}

/** At most this many words of a query count. */
const MOST_WORDS = 12;

/**
 * The terms of a query. Each is met by any of its alternatives: itself, its synonyms, and, for a word that is not known, those that are
 * spelt almost alike, with their synonyms.
 */
export function searchTerms(query: string, language: Language, { known, synonyms }: Vocabulary): Words[][] {
  const words = wordsOf(query, language).slice(0, MOST_WORDS);
  const terms: Words[][] = [];
  for (let at = 0; at < words.length;) {
    const found = longestAt(words, at, synonyms);
    if (found) terms.push([...found.group]);
    else {
      const [word = ''] = words.slice(at);
      const similar = similarWords(word, known).flatMap((other) => longestAt([other], 0, synonyms)?.group ?? [[other]]);
      terms.push([[word], ...similar]);
    }
    at += found?.length ?? 1;
  }
  return terms;
}

function longestAt(
  words: Words,
  at: number,
  groups: readonly (readonly Words[])[],
): { group: readonly Words[]; length: number } | null {
  const matching = groups.flatMap((group) =>
    group
      .filter((name) => name.length > 0 && name.every((word, i) => words[at + i] === word))
      .map(({ length }) => ({ group, length })),
  );
  return matching.toSorted((a, b) => b.length - a.length)[0] ?? null;
}
