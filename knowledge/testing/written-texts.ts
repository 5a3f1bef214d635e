import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Language } from '../languages.ts';

const root = join(import.meta.dirname, '../..');
const MARKDOWN = ['articles', 'disclosures', 'mails', 'person-mails'];
const YAML = ['labels', 'phrases', 'problems', 'validation'];
const NAMES_OF_LOCALES = new Set(['locale', 'zone']);

/** One text that people read, and the place where it is written. */
export interface WrittenText {
  readonly place: string;
  readonly text: string;
}

/** The JSON files with texts in a language: of the portal, and of the pages without an account. */
export function jsonFiles(language: Language): string[] {
  const portal = `portal/src/app/texts/${language}`;
  return [
    ...readdirSync(join(root, portal)).map((file) => `${portal}/${file}`),
    `portal/src/texts/${language}.json`,
    `api/pages/texts/${language}.json`,
    ...readdirSync(join(root, 'api/public/texts')).map((folder) => `api/public/texts/${folder}/${language}.json`),
  ];
}

/** The Markdown files of `knowledge/<language>`, without the language. */
export const markdownFiles = (language: Language): string[] =>
  MARKDOWN.flatMap((folder) =>
    readdirSync(join(root, 'knowledge', language, folder)).map((file) => `${folder}/${file}`),
  );

export const jsonTexts = (language: Language): WrittenText[] =>
  jsonFiles(language).flatMap((file) => stringsOf(JSON.parse(read(file)), file));

/** Everything that people read in a language. Words that are only searched for are left out. */
export function writtenTexts(language: Language): WrittenText[] {
  const yaml = YAML.flatMap((name) => {
    const file = `knowledge/${language}/${name}.yaml`;
    return stringsOf(parse(read(file)), file);
  });
  const markdown = markdownFiles(language).flatMap((file) => {
    const place = `knowledge/${language}/${file}`;
    return linesOf(readMarkdown(language, file)).map((text) => ({ place, text }));
  });
  return [...jsonTexts(language), ...yaml, ...markdown].map(({ place, text }) => ({ place, text: withoutCode(text) }));
}

export const readMarkdown = (language: Language, file: string): string => read(`knowledge/${language}/${file}`);

const read = (file: string): string => readFileSync(join(root, file), 'utf8');

function stringsOf(value: unknown, place: string): WrittenText[] {
  if (typeof value === 'string') return [{ place, text: value }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    NAMES_OF_LOCALES.has(key) || key === 'reviewed_by' ? [] : stringsOf(inner, `${place}: ${key}`),
  );
}

/** The lines of a Markdown file, and of its head the title, the summary and the subject. */
function linesOf(markdown: string): string[] {
  const [, head = '', body = ''] = /^---\n([^]*?)\n---\n([^]*)$/.exec(markdown) ?? [];
  const read = head.split('\n').flatMap((line) => /^(?:title|summary|subject): '?(.*?)'?$/.exec(line)?.[1] ?? []);
  return [...read, ...body.split('\n')];
}

/** Code, addresses and the targets of links are the same in every language. */
const withoutCode = (text: string): string =>
  text
    .replaceAll(/`[^`]*`|\{"[^}]*\}/g, '')
    .replaceAll(/\]\([^)]*\)/g, ']')
    .replaceAll(/\b(?:GET|POST|DELETE|PATCH|PUT) \/\S+/g, '');
