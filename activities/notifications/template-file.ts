import { z } from 'zod';
import type { ValidationError } from '../../catalog/validation-errors.ts';
import { parseSource, validateSource } from '../../catalog/source.ts';
import { STATES, type LicenseState } from '../../domain/lifecycle/license.ts';
import { reviewedBySchema } from '../../knowledge/text-files.ts';
import { findForbiddenMarkup } from './markdown.ts';
import { COMMON, DISCLOSURES, tagsOf, type Placeholders } from './placeholders.ts';

/** A mail as it is written: Markdown below a subject, both with placeholders. */
export interface MailTemplate {
  readonly subject: string;
  readonly body: string;
  /** The states that the cells of its lifeline show. */
  readonly lifeline: readonly LicenseState[];
}

const sourceSchema = z.string().min(1);
const mailHeadSchema = z.strictObject({
  reviewed_by: reviewedBySchema,
  /** The law that the mail follows, where there is one. */
  source: sourceSchema.optional(),
  subject: z.string().min(1).max(150),
  lifeline: z.array(z.enum(STATES)).optional(),
});
const disclosureHeadSchema = z.strictObject({ reviewed_by: reviewedBySchema, source: sourceSchema });

/** Reads a mail's file: front matter with its subject, then its body. */
export function parseTemplate(
  file: string,
  content: string,
  known: Placeholders,
): { template: MailTemplate; errors: ValidationError[] } {
  const { head, body, bodyLine, errors } = readFrontMatter(file, content, mailHeadSchema);
  if (head === null) return { template: { subject: '', body, lifeline: [] }, errors };
  const { subject, lifeline = [] } = head;
  return {
    template: { subject, body, lifeline },
    errors: [
      ...errors,
      ...validateText(file, subject, subjectLine(content) - 1, known),
      ...validateText(file, body, bodyLine - 1, { ...known, always: [...known.always, DISCLOSURES] }),
    ],
  };
}

/** Reads a disclosure's file: front matter with the law it follows, then its paragraph. */
export function parseDisclosure(file: string, content: string): { text: string; errors: ValidationError[] } {
  const { body, bodyLine, errors } = readFrontMatter(file, content, disclosureHeadSchema);
  return { text: body.trim(), errors: [...errors, ...validateText(file, body, bodyLine - 1, COMMON)] };
}

const FRONT_MATTER = /^---\n([\s\S]*?\n)---\n/;

/** `bodyLine`: the line of the file on which the body begins. `head` is null when it is missing or wrong. */
function readFrontMatter<T>(
  file: string,
  content: string,
  schema: z.ZodType<T>,
): { head: T | null; body: string; bodyLine: number; errors: ValidationError[] } {
  const match = FRONT_MATTER.exec(content);
  if (!match) {
    const message = 'this must begin with front matter: a line ---, a line such as reviewed_by: unreviewed, a line ---';
    return { head: null, body: content, bodyLine: 1, errors: [{ file, line: 1, message }] };
  }
  const { value, errors: found } = validateSource(parseSource(file, match[1] ?? ''), schema);
  return {
    head: value,
    body: content.slice(match[0].length),
    bodyLine: match[0].split('\n').length,
    errors: found.map((error) => ({ ...error, line: error.line + 1 })),
  };
}

function subjectLine(content: string): number {
  return content.split('\n').findIndex((line) => line.startsWith('subject:')) + 1;
}

/** What is wrong with a text's placeholders and markup. `above`: lines of the file before the text. */
export function validateText(file: string, text: string, above: number, known: Placeholders): ValidationError[] {
  const lineAt = (offset: number) => above + text.slice(0, offset).split('\n').length;
  const errors: ValidationError[] = [];
  const add = (offset: number, message: string) => errors.push({ file, line: lineAt(offset), message });
  const names = [...known.always, ...known.sometimes.flat()];
  const groupOf = (name: string) => known.sometimes.find((group) => group.includes(name));
  const open: { sign: string; name: string; offset: number }[] = [];
  for (const tag of tagsOf(text)) {
    if (!names.includes(tag.name)) add(tag.offset, `{{${tag.name}}} is not known here; use one of ${names.join(', ')}`);
    else if (tag.sign === '/') {
      if (open.pop()?.name !== tag.name) add(tag.offset, `{{/${tag.name}}} closes what is not open; open it before`);
    } else if (tag.sign !== '') open.push(tag);
    else if (groupOf(tag.name) && !open.some(({ sign, name }) => sign === '#' && groupOf(tag.name)?.includes(name)))
      add(tag.offset, `{{${tag.name}}} may have no value; write it between {{#${tag.name}}} and {{/${tag.name}}}`);
  }
  for (const { sign, name, offset } of open)
    add(offset, `{{${sign}${name}}} is never closed; write {{/${name}}} after it`);
  for (const match of text.replaceAll(/\{\{[#^/]?\w+\}\}/g, (tag) => ' '.repeat(tag.length)).matchAll(/\{\{|\}\}/g))
    add(match.index, 'braces must enclose a name without spaces, such as {{plan}}');
  for (const raw of findForbiddenMarkup(text))
    add(
      Math.max(0, text.indexOf(raw)),
      `${raw} must be written as plain Markdown text: mails have no HTML or pictures of their own`,
    );
  return errors;
}
