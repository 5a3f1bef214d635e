import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DataError, displayPath, type ValidationError } from '../../catalog/validation-errors.ts';
import { parseSource, validateSource } from '../../catalog/source.ts';
import { TEMPLATES, type Template } from '../../domain/lifecycle/effects.ts';
import { LANGUAGES, type Language } from './language.ts';
import { phrasesSchema, type Phrases } from './phrases.ts';
import { COMMON, PLACEHOLDERS } from './placeholders.ts';
import { parseTemplate, validateText, type MailTemplate } from './template-file.ts';

/** Every text of every mail, read once at start. */
export interface Templates {
  mail(language: Language, template: Template): MailTemplate;
  /** The Markdown of a region's disclosure. Throws `TypeError` where there is none of the name. */
  disclosure(language: Language, name: string): string;
  phrases(language: Language): Phrases;
}

const DIRECTORY = join(import.meta.dirname, '../../knowledge/templates');

/** `trial_ending` is written in `trial-ending.md`. */
export function templateFileName(template: Template): string {
  return `${template.replaceAll('_', '-')}.md`;
}

/**
 * Reads `<language>/<template>.md`, `<language>/disclosures/*.md` and `<language>/phrases.yaml`. Throws one `DataError`
 * that lists every text that is missing or wrong with its file and line. `disclosures` are the names that the catalog's
 * regions use: each must be written in every language.
 */
export function loadTemplates(options: { dir?: string; disclosures: Iterable<string> }): Templates {
  const dir = options.dir ?? DIRECTORY;
  const wanted = [...new Set(options.disclosures)];
  const mistakes: ValidationError[] = [];
  const texts = new Map(LANGUAGES.map((language) => [language, readLanguage(join(dir, language), wanted, mistakes)]));
  if (mistakes.length > 0) throw new DataError('The mail templates', mistakes);
  return templatesOf(texts);
}

interface LanguageTexts {
  readonly mails: ReadonlyMap<Template, MailTemplate>;
  readonly disclosures: ReadonlyMap<string, string>;
  readonly phrases: Phrases | null;
}

function templatesOf(texts: ReadonlyMap<Language, LanguageTexts>): Templates {
  return {
    mail: (language, template) =>
      requireText(texts.get(language)?.mails.get(template), `${language}/${templateFileName(template)}`),
    disclosure: (language, name) =>
      requireText(texts.get(language)?.disclosures.get(name), `${language}/disclosures/${name}.md`),
    phrases: (language) => requireText(texts.get(language)?.phrases, `${language}/phrases.yaml`),
  };
}

function requireText<T>(value: T | null | undefined, path: string): T {
  if (value === null || value === undefined)
    throw new TypeError(`No text for the mail: write knowledge/templates/${path}`);
  return value;
}

function readLanguage(dir: string, wanted: readonly string[], mistakes: ValidationError[]): LanguageTexts {
  const mails = new Map<Template, MailTemplate>();
  for (const template of TEMPLATES) {
    const text = readText(join(dir, templateFileName(template)), `the mail ${template}`, mistakes);
    if (text === null) continue;
    const parsed = parseTemplate(text.file, text.content, placeholdersFor(template));
    mistakes.push(...parsed.mistakes);
    mails.set(template, parsed.template);
  }
  mistakes.push(...unexpectedFiles(dir, [...TEMPLATES.map(templateFileName), 'phrases.yaml', 'disclosures']));
  return {
    mails,
    disclosures: readDisclosures(join(dir, 'disclosures'), wanted, mistakes),
    phrases: readPhrases(dir, mistakes),
  };
}

function placeholdersFor(template: Template) {
  const own = PLACEHOLDERS[template];
  return { always: [...COMMON.always, ...own.always], sometimes: [...COMMON.sometimes, ...own.sometimes] };
}

function readDisclosures(
  dir: string,
  wanted: readonly string[],
  mistakes: ValidationError[],
): ReadonlyMap<string, string> {
  const names = new Set([...wanted, ...listFiles(dir).map((name) => name.replace(/\.md$/, ''))]);
  const texts = new Map<string, string>();
  for (const name of names) {
    const text = readText(
      join(dir, `${name}.md`),
      `the disclosure ${name}, which a region of the catalog has`,
      mistakes,
    );
    if (text === null) continue;
    mistakes.push(...validateText(text.file, text.content, 0, COMMON));
    texts.set(name, text.content.trim());
  }
  return texts;
}

function readPhrases(dir: string, mistakes: ValidationError[]): Phrases | null {
  const text = readText(join(dir, 'phrases.yaml'), 'the phrases that mails share', mistakes);
  if (text === null) return null;
  const source = parseSource(text.file, text.content);
  const { value, errors: wrong } = validateSource(source, phrasesSchema);
  mistakes.push(...wrong);
  for (const kind of ['required', 'optional'] as const) {
    const inside = value ? validateText(text.file, value.footer[kind], 0, COMMON) : [];
    mistakes.push(...inside.map(({ file, message }) => ({ file, line: source.lineOf(['footer', kind]), message })));
  }
  return value;
}

function readText(path: string, what: string, mistakes: ValidationError[]): { file: string; content: string } | null {
  const file = displayPath(path);
  if (existsSync(path)) return { file, content: readFileSync(path, 'utf8').replaceAll('\r\n', '\n') };
  mistakes.push({ file, line: 1, message: `this file is missing; write ${what} in it` });
  return null;
}

function unexpectedFiles(dir: string, expected: readonly string[]): ValidationError[] {
  return listFiles(dir)
    .filter((name) => !expected.includes(name))
    .map((name) => ({
      file: displayPath(join(dir, name)),
      line: 1,
      message: `no mail is made from this; rename it to one of ${expected.join(', ')}, or remove it`,
    }));
}

function listFiles(dir: string): string[] {
  return existsSync(dir) ? readdirSync(dir).filter((name) => !name.startsWith('.')) : [];
}
