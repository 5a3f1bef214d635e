import { join } from 'node:path';
import { DataError, type ValidationError } from '../catalog/validation-errors.ts';
import type { Source } from '../catalog/source.ts';
import { LANGUAGES, type Language } from './languages.ts';
import { readLanguageTexts, type LanguageTexts, type ProblemText } from './text-files.ts';
import type { LabelGroup, ValidationKey } from './text-keys.ts';
import { fillParams, type TextParams } from './text-params.ts';

/** The texts that people read in answers and on screens, in every language. Read once at start. */
export interface Texts {
  /**
   * A problem in words. `about` fills its placeholders; where its `failure` has a text of its own, such as
   * `payment_failed.authentication_required`, that one is used, and where it has `approvers`, the one that names them
   * (`forbidden.approvable`). Instants are shown in `zone`. Throws `TypeError` for a code
   * without a text.
   */
  problem(language: Language, code: string, about?: TextParams, zone?: string): ProblemText;
  /** What is wrong with a value of a request. */
  validation(language: Language, key: ValidationKey, params?: TextParams): string;
  /**
   * A name in words. `-` counts as `_`, as in the API's action names; a decline code without words reads as `other`.
   * Throws `TypeError` for any other name without words.
   */
  label(language: Language, group: LabelGroup, name: string): string;
}

export interface TextOptions {
  /** The folder with one folder for each language. */
  readonly dir?: string;
  /** Every problem code that the API answers: each must have a text, and no other may. */
  readonly problemCodes?: Iterable<string>;
}

/**
 * Reads `<language>/problems.yaml`, `validation.yaml` and `labels.yaml`. Throws one `DataError` that lists every text that
 * is missing, not needed or wrong, with its file and line.
 */
export function loadTexts(options: TextOptions = {}): Texts {
  const dir = options.dir ?? import.meta.dirname;
  const errors: ValidationError[] = [];
  const all = new Map(LANGUAGES.map((language) => [language, readLanguageTexts(join(dir, language), errors)]));
  errors.push(...checkProblemCodes([...all.values()], options.problemCodes));
  if (errors.length > 0) throw new DataError('The texts', errors);
  return createTexts((language) => required(all.get(language), language));
}

function createTexts(of: (language: Language) => LanguageTexts): Texts {
  return {
    problem(language, code, about = {}, zone = 'UTC') {
      const { problems } = of(language);
      const variant = about['approvers'] === undefined ? String(about['failure']) : 'approvable';
      const { title, detail, next_step } = required(problems[`${code}.${variant}`] ?? problems[code], code);
      const fill = (text: string) => fillParams(text, about, language, zone);
      return { title: fill(title), detail: fill(detail), next_step: fill(next_step) };
    },
    validation: (language, key, params = {}) =>
      fillParams(required(of(language).messages[key], key), params, language, 'UTC'),
    label(language, group, name) {
      const words = of(language).labels[group] ?? {};
      const key = name.replaceAll('-', '_');
      return required(Object.hasOwn(words, key) ? words[key] : words['other'], `${group}.${name}`);
    },
  };
}

function required<T>(text: T | undefined, name: string): T {
  if (text === undefined) throw new TypeError(`There is no text for ${name}; write it in knowledge/<language>/`);
  return text;
}

/** Every language has a text for every code, with the same variants (`payment_failed.authentication_required`). */
function checkProblemCodes(
  languages: readonly LanguageTexts[],
  codes: Iterable<string> | undefined,
): ValidationError[] {
  const written = new Set(languages.flatMap(({ problems }) => Object.keys(problems)));
  const expected = codes === undefined ? null : new Set(codes);
  const isExpected = (code: string) => expected === null || expected.has(code.split('.')[0] ?? code);
  const needed = new Set([...(expected ?? []), ...[...written].filter(isExpected)]);
  return languages.flatMap(({ problems, problemsSource: source }) => [
    ...[...needed]
      .filter((code) => !Object.hasOwn(problems, code))
      .map((code) => errorAt(source, [], `problems.${code} is missing; write its title, detail and next_step`)),
    ...Object.keys(problems)
      .filter((code) => !isExpected(code))
      .map((code) =>
        errorAt(source, ['problems', code], `problems.${code} belongs to no code; correct its spelling or remove it`),
      ),
  ]);
}

function errorAt(source: Source, path: readonly string[], message: string): ValidationError {
  return { file: source.file, line: path.length > 0 ? source.lineOf(path) : 1, message };
}
