import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { parseSource, validateSource, type Source } from '../../catalog/source.ts';
import { displayPath, type ValidationError } from '../../catalog/validation-errors.ts';
import { PROBLEM_CODES } from '../../contract/problems.ts';
import { HELP_WINDOWS, PLAN_TYPES } from '../../domain/lifecycle/help-windows.ts';
import { reviewedBySchema } from '../text-files.ts';
import { parseBlocks, type Block } from './blocks.ts';

const line = z.string().trim().min(1);

const frontMatterSchema = z.strictObject({
  reviewed_by: reviewedBySchema,
  title: line,
  summary: line,
  /** Words that people search by and that the text does not have. */
  tags: z.array(line),
  /** Problem codes that the article explains. */
  codes: z.array(line),
  /** Kinds of plan that it is for. */
  plans: z.array(z.enum(PLAN_TYPES)).min(1),
  /** Times in the life of a licence in which it is suggested, the one that it is most for first; none for help about something else. */
  windows: z.array(z.enum(HELP_WINDOWS)),
});

const synonymsSchema = z.strictObject({
  reviewed_by: reviewedBySchema,
  /** Words of one line find each other. */
  synonyms: z.array(z.array(line).min(2)),
});

/** An article in one language. */
export interface Article extends Omit<z.infer<typeof frontMatterSchema>, 'reviewed_by'> {
  readonly id: string;
  readonly blocks: readonly Block[];
}

/** An article with its front matter, for errors that are found later. */
export interface ArticleFile {
  readonly article: Article;
  readonly source: Source;
}

/** Reads `articles/*.md` of a language's folder, in the order of their ids. Everything that is wrong is added to `errors`. */
export function readArticles(dir: string, errors: ValidationError[]): ArticleFile[] {
  const folder = join(dir, 'articles');
  const names = existsSync(folder) ? readdirSync(folder).toSorted() : [];
  return names.flatMap((name) => {
    const file = displayPath(join(folder, name));
    const id = /^([a-z][a-z-]*)\.md$/.exec(name)?.[1];
    if (id === undefined) {
      errors.push({ file, line: 1, message: 'an article is a file <id>.md, with an id of a-z and -' });
      return [];
    }
    const read = parseArticle(file, id, readFileSync(join(folder, name), 'utf8').replaceAll('\r\n', '\n'), errors);
    return read ? [read] : [];
  });
}

function parseArticle(file: string, id: string, content: string, errors: ValidationError[]): ArticleFile | null {
  const [, frontMatter, body] = /^---\n(.*?\n)---\n(.*)$/s.exec(content) ?? [];
  if (frontMatter === undefined || body === undefined) {
    errors.push({ file, line: 1, message: 'an article begins with its front matter, between two lines ---' });
    return null;
  }
  const source = parseSource(file, `\n${frontMatter}`);
  const { value, errors: found } = validateSource(source, frontMatterSchema);
  errors.push(...found);
  const blocks = parseBlocks(body, (raw) =>
    errors.push({
      file,
      line: content.slice(0, Math.max(0, content.indexOf(raw))).split('\n').length,
      message: `${raw} cannot be shown; use ## headings, paragraphs, lists, **bold**, [words](article:<id>) and [words](page:<page>)`,
    }),
  );
  if (!value) return null;
  for (const code of value.codes.filter((name) => !PROBLEM_CODES.some((known) => known === name)))
    errors.push({ file, line: source.lineOf(['codes']), message: `${code} is not a problem code` });
  const { title, summary, tags, codes, plans, windows } = value;
  return { article: { id, title, summary, tags, codes, plans, windows, blocks }, source };
}

/** Reads `synonyms.yaml` of a language's folder. */
export function readSynonyms(dir: string, errors: ValidationError[]): readonly (readonly string[])[] {
  const path = join(dir, 'synonyms.yaml');
  const file = displayPath(path);
  if (!existsSync(path)) {
    errors.push({ file, line: 1, message: 'this file is missing; copy that of another language and translate it' });
    return [];
  }
  const { value, errors: found } = validateSource(parseSource(file, readFileSync(path, 'utf8')), synonymsSchema);
  errors.push(...found);
  return value?.synonyms ?? [];
}
