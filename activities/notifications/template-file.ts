import { z } from 'zod';
import type { ValidationError } from '../../catalog/validation-errors.ts';
import { parseSource, validateSource } from '../../catalog/source.ts';
import { findForbiddenMarkup } from './markdown.ts';
import { DISCLOSURES, tagsOf, type Placeholders } from './placeholders.ts';

/** A mail as it is written: Markdown below a subject, both with placeholders. */
export interface MailTemplate {
  readonly subject: string;
  readonly body: string;
}

const FRONT_MATTER = /^---\n([\s\S]*?\n)---\n/;
const frontMatterSchema = z.strictObject({ subject: z.string().min(1).max(150) });

/** Reads a mail's file: front matter with its subject, then its body. */
export function parseTemplate(
  file: string,
  content: string,
  known: Placeholders,
): { template: MailTemplate; mistakes: ValidationError[] } {
  const match = FRONT_MATTER.exec(content);
  if (!match) {
    const says =
      'this must begin with front matter: a line ---, a line such as subject: Your trial has begun, a line ---';
    return { template: { subject: '', body: content }, mistakes: [{ file, line: 1, message: says }] };
  }
  const head = validateSource(parseSource(file, match[1] ?? ''), frontMatterSchema);
  const subject = head.value?.subject ?? '';
  const body = content.slice(match[0].length);
  const above = match[0].split('\n').length - 1;
  return {
    template: { subject, body },
    mistakes: [
      ...head.errors.map((mistake) => ({ ...mistake, line: mistake.line + 1 })),
      ...validateText(file, subject, 1, known),
      ...validateText(file, body, above, { ...known, always: [...known.always, DISCLOSURES] }),
    ],
  };
}

/** What is wrong with a text's placeholders and markup. `above`: lines of the file before the text. */
export function validateText(file: string, text: string, above: number, known: Placeholders): ValidationError[] {
  const lineAt = (offset: number) => above + text.slice(0, offset).split('\n').length;
  const mistakes: ValidationError[] = [];
  const add = (offset: number, says: string) => mistakes.push({ file, line: lineAt(offset), message: says });
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
  return mistakes;
}
