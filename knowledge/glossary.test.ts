import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Language } from './languages.ts';
import { jsonTexts, markdownFiles, readMarkdown, writtenTexts, type WrittenText } from './testing/written-texts.ts';

const glossary = readFileSync(join(import.meta.dirname, '../docs/glossary.md'), 'utf8');

/** The rows of the table: English, German, not in German, Japanese, not in Japanese. */
const rows = glossary
  .split('\n')
  .filter((line) => /^\| (?!English |---)/.test(line))
  .map((line) =>
    line
      .split('|')
      .map((cell) => cell.trim())
      .slice(1, 6),
  );

const unused = (column: number) => rows.flatMap((row) => row[column]?.split(', ').filter((word) => word !== '') ?? []);
const found = (texts: readonly WrittenText[], pattern: RegExp) =>
  texts.flatMap(({ place, text }) => (pattern.test(text) ? [`${place}: ${text}`] : []));

const german = writtenTexts('de');
const japanese = writtenTexts('ja');

test('the glossary has a word for each thing in every language', () => {
  expect(rows.length).toBeGreaterThan(40);
  for (const [english, de, , ja] of rows) expect([de, ja], english).not.toContain('');
});

describe('a word that the glossary rules out is not used', () => {
  test.each(unused(2))('in German: %s', (word) => {
    expect(found(german, new RegExp(String.raw`(?<![\p{L}-])${word}(?![\p{L}])`, 'u'))).toEqual([]);
  });

  test.each(unused(4))('in Japanese: %s', (word) => {
    expect(found(japanese, new RegExp(word))).toEqual([]);
  });
});

describe('German', () => {
  test('has no sentence left in English', () => {
    const words = String.raw`\b(?:the|and|is|are|of|with|your|you|this|not|for)\b`;
    expect(found(german, new RegExp(`${words}.*${words}`))).toEqual([]);
  });

  test('addresses formally', () => {
    expect(found(german, /(?<!\p{L})(?:du|dich|dir|dein\p{L}*|euch|euer\p{L}*)(?!\p{L})/iu)).toEqual([]);
  });

  test('has a place to break in each word that a narrow screen would cut', () => {
    expect(found(jsonTexts('de'), /\p{L}{21}/u)).toEqual([]);
  });

  test('has German quotes, in pairs', () => {
    expect(found(german, /["”‚‘]|“[^“„]*“/)).toEqual([]);
    for (const { place, text } of german) expect(text.split('„').length, place).toBe(text.split('“').length);
  });
});

describe('Japanese', () => {
  const character = String.raw`[\u3005\u3040-\u30ff\u3400-\u9fff]`;

  test('has no sentence left in another language', () => {
    expect(found(japanese, new RegExp(String.raw`^(?!.*${character}).*\b[a-z]{2,} [a-z]{2,}\b`))).toEqual([]);
  });

  test('is polite', () => {
    expect(found(japanese, /(?:だ|である|する|しろ|せよ)。/)).toEqual([]);
  });

  test('has its own punctuation', () => {
    expect(found(japanese, new RegExp(String.raw`${character}[(),:;!?]|[(),;!?]${character}|[～~]`))).toEqual([]);
  });

  test('has no space before or after digits, letters and placeholders', () => {
    const spaced = new RegExp(String.raw`${character} [\w{]|[\w}] ${character}`);
    expect(found(jsonTexts('ja'), spaced)).toEqual([]);
    expect(found(japanese, new RegExp(String.raw`(?:^|[^\w.-])\d+ ${character}`))).toEqual([]);
  });
});

describe('a text of a page without an account', () => {
  const fields = (language: Language) =>
    new Map(
      jsonTexts(language).flatMap(({ place, text }) =>
        place.startsWith('portal/src/app')
          ? []
          : [[place.replace(`/${language}.json`, ''), text.match(/\{\w+\}/g)?.toSorted() ?? []]],
      ),
    );

  test.each(['de', 'ja'] as const)('has the placeholders of the English one: %s', (language) => {
    expect(fields(language)).toEqual(fields('en'));
  });
});

describe('a mail, an article or a disclosure', () => {
  const marks = (markdown: string) => [
    ...new Set([...markdown.matchAll(/\{\{[#^]\w+\}\}|\]\([^)]*\)/g)].map(([mark]) => mark)),
  ];

  test.each(markdownFiles('en'))('%s has the same cases and links in every language', (file) => {
    const english = marks(readMarkdown('en', file)).toSorted();
    for (const language of ['de', 'ja'] as const)
      expect(marks(readMarkdown(language, file)).toSorted(), language).toEqual(english);
  });
});
