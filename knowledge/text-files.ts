import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { parseSource, validateSource, type Source } from '../catalog/source.ts';
import { displayPath, type ValidationError } from '../catalog/validation-errors.ts';
import { LABEL_NAMES, placeholdersOfProblem, VALIDATION_MESSAGES, type LabelGroup } from './text-keys.ts';
import { placeholdersOf } from './text-params.ts';

/** Who last read the texts as a speaker of the language, and when: a name and a date, or `unreviewed`. */
export const reviewedBySchema = z.string().min(1);

const line = z.string().trim().min(1);
const problemTextSchema = z.strictObject({ title: line, detail: line, next_step: line });

/** What a problem says to people. */
export type ProblemText = z.infer<typeof problemTextSchema>;

const problemsSchema = z.strictObject({
  reviewed_by: reviewedBySchema,
  problems: z.record(z.string(), problemTextSchema),
});
const validationSchema = z.strictObject({
  reviewed_by: reviewedBySchema,
  messages: objectOf(Object.keys(VALIDATION_MESSAGES)),
});
const labelsSchema = z.strictObject({
  reviewed_by: reviewedBySchema,
  labels: z.strictObject(
    Object.fromEntries(Object.entries(LABEL_NAMES).map(([group, names]) => [group, objectOf(names)])),
  ),
});

function objectOf(names: readonly string[]): z.ZodType<Readonly<Record<string, string>>> {
  return z.strictObject(Object.fromEntries(names.map((name) => [name, line])));
}

/** The texts of one language; empty where the file is missing or wrong, which `errors` then says. */
export interface LanguageTexts {
  readonly problems: Readonly<Record<string, ProblemText>>;
  readonly messages: Readonly<Record<string, string>>;
  readonly labels: Readonly<Partial<Record<LabelGroup, Readonly<Record<string, string>>>>>;
  /** Where a problem's text stands, for errors that are found later. */
  readonly problemsSource: Source;
}

/** Reads a language's folder. Everything that is wrong is added to `errors`. */
export function readLanguageTexts(dir: string, errors: ValidationError[]): LanguageTexts {
  const problems = readFile(join(dir, 'problems.yaml'), problemsSchema, errors);
  const validation = readFile(join(dir, 'validation.yaml'), validationSchema, errors);
  const labels = readFile(join(dir, 'labels.yaml'), labelsSchema, errors);
  for (const [code, text] of Object.entries(problems.value?.problems ?? {})) {
    const known = placeholdersOfProblem(code);
    for (const [part, words] of Object.entries(text))
      errors.push(...unknownPlaceholders(problems.source, ['problems', code, part], words, known));
  }
  for (const [key, known] of Object.entries(VALIDATION_MESSAGES))
    errors.push(
      ...unknownPlaceholders(validation.source, ['messages', key], validation.value?.messages[key] ?? '', known),
    );
  return {
    problems: problems.value?.problems ?? {},
    messages: validation.value?.messages ?? {},
    labels: labels.value?.labels ?? {},
    problemsSource: problems.source,
  };
}

function readFile<T>(
  path: string,
  schema: z.ZodType<T>,
  errors: ValidationError[],
): { value: T | null; source: Source } {
  const file = displayPath(path);
  if (!existsSync(path)) {
    errors.push({ file, line: 1, message: 'this file is missing; copy that of another language and translate it' });
    return { value: null, source: parseSource(file, '') };
  }
  const source = parseSource(file, readFileSync(path, 'utf8'));
  const { value, errors: found } = validateSource(source, schema);
  errors.push(...found);
  return { value, source };
}

function unknownPlaceholders(
  source: Source,
  path: readonly string[],
  text: string,
  known: readonly string[],
): ValidationError[] {
  const use = known.length === 0 ? 'this text has no placeholders' : `use one of ${known.join(', ')}`;
  return placeholdersOf(text)
    .filter((name) => !known.includes(name))
    .map((name) => ({ file: source.file, line: source.lineOf(path), message: `{${name}} is not known here; ${use}` }));
}
