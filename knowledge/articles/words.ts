import type { Language } from '../languages.ts';

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

/** What is searched for: each term is met by any of its alternatives, each of one word or several in a row. */
export type SearchTerm = readonly (readonly string[])[];

/** At most this many words of a query count. */
const MOST_WORDS = 12;

/** The terms of a query, each with its synonyms. */
export function searchTerms(query: string, language: Language, synonyms: readonly (readonly string[])[]): SearchTerm[] {
  const words = wordsOf(query, language).slice(0, MOST_WORDS);
  const groups = synonyms.map((group) => group.map((name) => wordsOf(name, language)));
  const terms: SearchTerm[] = [];
  for (let at = 0; at < words.length;) {
    const found = longestAt(words, at, groups);
    terms.push(found?.group ?? [words.slice(at, at + 1)]);
    at += found?.length ?? 1;
  }
  return terms;
}

function longestAt(
  words: readonly string[],
  at: number,
  groups: readonly SearchTerm[],
): { group: SearchTerm; length: number } | null {
  const matching = groups.flatMap((group) =>
    group
      .filter((name) => name.length > 0 && name.every((word, i) => words[at + i] === word))
      .map(({ length }) => ({ group, length })),
  );
  return matching.toSorted((a, b) => b.length - a.length)[0] ?? null;
}
