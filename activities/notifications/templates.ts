import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadLegalLinks, type LegalLinks } from '../../catalog/legal-links.ts';
import { DataError, displayPath, type ValidationError } from '../../catalog/validation-errors.ts';
import { parseSource, validateSource } from '../../catalog/source.ts';
import { TEMPLATES, type Template } from '../../domain/lifecycle/effects.ts';
import { LANGUAGES, type Language } from '../../knowledge/languages.ts';
import { loadTexts, type Texts } from '../../knowledge/texts.ts';
import { phrasesSchema, type Phrases } from './phrases.ts';
import { COMMON, CONTACT_FOOTER, PLACEHOLDERS, type Placeholders } from './placeholders.ts';
import { parseDisclosure, parseTemplate, validateText, type MailTemplate } from './template-file.ts';

/** Every text of every mail, read once at start. */
export interface Templates {
  mail(language: Language, template: Template): MailTemplate;
  /** The Markdown of a region's disclosure. Throws `TypeError` where there is none of the name. */
  disclosure(language: Language, name: string): string;
  phrases(language: Language): Phrases;
  /** The links that the law wants, by region. */
  readonly legalLinks: LegalLinks;
  /** Why a payment failed, by decline code. */
  failure(language: Language, code: string): string;
}

/** What the footers may name. */
const FOOTERS = { footer: COMMON, contact_footer: CONTACT_FOOTER } as const satisfies Partial<
  Record<keyof Phrases, Placeholders>
>;

const DIRECTORY = join(import.meta.dirname, '../../knowledge');

/** `trial_ending` is written in `trial-ending.md`. */
export function templateFileName(template: Template): string {
  return `${template.replaceAll('_', '-')}.md`;
}

/**
 * Reads `<language>/mails/*.md`, `<language>/disclosures/*.md` and `<language>/phrases.yaml`. Throws one `DataError`
 * that lists every text that is missing or wrong with its file and line. `disclosures` are the names that the catalog's
 * regions use: each must be written in every language.
 */
export function loadTemplates(options: { dir?: string; disclosures: Iterable<string> }): Templates {
  const dir = options.dir ?? DIRECTORY;
  const disclosures = [...new Set(options.disclosures)];
  const errors: ValidationError[] = [];
  const texts = new Map(
    LANGUAGES.map((language) => [language, readLanguage(join(dir, language), disclosures, errors)]),
  );
  if (errors.length > 0) throw new DataError('The mail templates', errors);
  return templatesOf(texts, loadTexts({ dir }));
}

interface LanguageTexts {
  readonly mails: ReadonlyMap<Template, MailTemplate>;
  readonly disclosures: ReadonlyMap<string, string>;
  readonly phrases: Phrases | null;
}

function templatesOf(texts: ReadonlyMap<Language, LanguageTexts>, names: Texts): Templates {
  return {
    mail: (language, template) =>
      requireText(texts.get(language)?.mails.get(template), `${language}/mails/${templateFileName(template)}`),
    disclosure: (language, name) =>
      requireText(texts.get(language)?.disclosures.get(name), `${language}/disclosures/${name}.md`),
    legalLinks: loadLegalLinks(),
    phrases: (language) => requireText(texts.get(language)?.phrases, `${language}/phrases.yaml`),
    failure: (language, code) => names.label(language, 'decline_reasons', code),
  };
}

function requireText<T>(value: T | null | undefined, path: string): T {
  if (value === null || value === undefined) throw new TypeError(`No text for the mail: write knowledge/${path}`);
  return value;
}

function readLanguage(dir: string, disclosures: readonly string[], errors: ValidationError[]): LanguageTexts {
  return {
    mails: readMails(join(dir, 'mails'), errors),
    disclosures: readDisclosures(join(dir, 'disclosures'), disclosures, errors),
    phrases: readPhrases(dir, errors),
  };
}

function readMails(dir: string, errors: ValidationError[]): ReadonlyMap<Template, MailTemplate> {
  const mails = new Map<Template, MailTemplate>();
  for (const template of TEMPLATES) {
    const text = readText(join(dir, templateFileName(template)), `the mail ${template}`, errors);
    if (text === null) continue;
    const parsed = parseTemplate(text.file, text.content, placeholdersFor(template));
    errors.push(...parsed.errors);
    mails.set(template, parsed.template);
  }
  errors.push(...unexpectedFiles(dir, TEMPLATES.map(templateFileName)));
  return mails;
}

function placeholdersFor(template: Template) {
  const own = PLACEHOLDERS[template];
  return { always: [...COMMON.always, ...own.always], sometimes: [...COMMON.sometimes, ...own.sometimes] };
}

function readDisclosures(
  dir: string,
  expected: readonly string[],
  errors: ValidationError[],
): ReadonlyMap<string, string> {
  const names = new Set([...expected, ...listFiles(dir).map((name) => name.replace(/\.md$/, ''))]);
  const texts = new Map<string, string>();
  for (const name of names) {
    const text = readText(join(dir, `${name}.md`), `the disclosure ${name}, which a region of the catalog has`, errors);
    if (text === null) continue;
    const parsed = parseDisclosure(text.file, text.content);
    errors.push(...parsed.errors);
    texts.set(name, parsed.text);
  }
  return texts;
}

function readPhrases(dir: string, errors: ValidationError[]): Phrases | null {
  const text = readText(join(dir, 'phrases.yaml'), 'the phrases that mails share', errors);
  if (text === null) return null;
  const source = parseSource(text.file, text.content);
  const { value, errors: wrong } = validateSource(source, phrasesSchema);
  errors.push(...wrong);
  for (const [name, placeholders] of Object.entries(FOOTERS) as [keyof typeof FOOTERS, Placeholders][])
    for (const kind of ['required', 'optional'] as const) {
      const found = value ? validateText(text.file, value[name][kind], 0, placeholders) : [];
      errors.push(...found.map(({ file, message }) => ({ file, line: source.lineOf([name, kind]), message })));
    }
  return value;
}

function readText(path: string, what: string, errors: ValidationError[]): { file: string; content: string } | null {
  const file = displayPath(path);
  if (existsSync(path)) return { file, content: readFileSync(path, 'utf8').replaceAll('\r\n', '\n') };
  errors.push({ file, line: 1, message: `this file is missing; write ${what} in it` });
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
