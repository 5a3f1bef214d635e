import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DataError } from '../../catalog/validation-errors.ts';
import { templateFileName, loadTemplates } from './templates.ts';
import { TEMPLATES } from '../../domain/lifecycle/effects.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'templates-'));
  cpSync(join(import.meta.dirname, '../../knowledge'), dir, { recursive: true });
});
afterEach(() => rmSync(dir, { recursive: true }));

function errorsOf(disclosures: readonly string[] = ['how-to-cancel']): string[] {
  try {
    loadTemplates({ dir, disclosures });
    return [];
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    return error.errors.map(({ file, line, message: says }) => `${file.replace(`${dir}/`, '')}:${line}: ${says}`);
  }
}

function edit(file: string, from: string | RegExp, to: string): void {
  const before = readFileSync(join(dir, file), 'utf8');
  expect(before).toMatch(from);
  writeFileSync(join(dir, file), before.replace(from, to));
}

test('every template is written in every language', () => {
  expect(errorsOf()).toEqual([]);
  expect(TEMPLATES.map(templateFileName)).toContain('trial-ending.md');
});

test('a missing template is reported with its path, for every language at once', () => {
  rmSync(join(dir, 'de/mails/trial-ending.md'));
  rmSync(join(dir, 'ja'), { recursive: true });
  const found = errorsOf();
  expect(found).toContain('de/mails/trial-ending.md:1: this file is missing; write the mail trial_ending in it');
  expect(found).toContain('ja/phrases.yaml:1: this file is missing; write the phrases that mails share in it');
  expect(found).toHaveLength(1 + TEMPLATES.length + 1 + 1);
});

test('a disclosure that a region has and a language has not is reported with its path', () => {
  rmSync(join(dir, 'ja/disclosures/how-to-cancel.md'));
  expect(errorsOf()).toEqual([
    'ja/disclosures/how-to-cancel.md:1: this file is missing; write the disclosure how-to-cancel, which a region of the catalog has in it',
  ]);
});

const CASES: readonly [name: string, file: string, from: string | RegExp, to: string, reported: string | RegExp][] = [
  [
    'an unknown placeholder',
    'en/mails/paused.md',
    'Your **{{plan}}',
    'Your **{{name}}',
    /^en\/mails\/paused.md:6: \{\{name\}\} is not known here; use one of account, plan/,
  ],
  [
    'one in the subject',
    'en/mails/paused.md',
    '{{plan}} licence is',
    '{{ends}} licence is',
    /^en\/mails\/paused.md:3: \{\{ends\}\} is not known here/,
  ],
  [
    'one of another template',
    'en/mails/paused.md',
    '{{until}}',
    '{{ends}}',
    /^en\/mails\/paused.md:11: \{\{ends\}\} is not known here/,
  ],
  [
    'one that may have no value',
    'en/mails/license-ending.md',
    /\{\{#ends\}\}\nYour/,
    'Your',
    /^en\/mails\/license-ending.md:6: \{\{ends\}\} may have no value; write it between/,
  ],
  [
    'a section never closed',
    'en/mails/key-replaced.md',
    '{{/overlap}}\n{{^',
    '{{^',
    /is never closed; write \{\{\/overlap\}\} after it/,
  ],
  [
    'a section never opened',
    'en/mails/key-replaced.md',
    '{{#overlap}}\n',
    '',
    /^en\/mails\/key-replaced.md:11: \{\{\/overlap\}\} closes what is not open/,
  ],
  [
    'braces with spaces',
    'en/mails/paused.md',
    'Your **{{plan}}',
    'Your **{{ plan }}',
    'en/mails/paused.md:6: braces must enclose a name without spaces, such as {{plan}}',
  ],
  [
    'HTML',
    'de/mails/paused.md',
    'Ihre Lizenz **',
    '<b>Ihre</b> Lizenz **',
    /^de\/mails\/paused.md:6: <b> must be written as plain Markdown/,
  ],
  [
    'a picture',
    'de/mails/paused.md',
    'Ihre Lizenz **',
    '![Logo](https://x.example/a.png) **',
    /^de\/mails\/paused.md:6: !\[Logo\].* must be written as plain/,
  ],
  [
    'no front matter',
    'de/mails/paused.md',
    '---\nreviewed_by',
    'reviewed_by',
    /^de\/mails\/paused.md:1: this must begin with front matter/,
  ],
  [
    'no subject',
    'de/mails/paused.md',
    'subject:',
    'title:',
    /^de\/mails\/paused.md:2: subject is missing; it must be text/,
  ],
  [
    'a disclosure that names no law',
    'de/disclosures/eu-withdrawal.md',
    /source: .*\n/,
    '',
    /^de\/disclosures\/eu-withdrawal.md:2: source is missing; it must be text/,
  ],
  [
    'an unknown key in the front matter',
    'de/mails/paused.md',
    'subject:',
    'tone: warm\nsubject:',
    /^de\/mails\/paused.md:3: tone is not a known key/,
  ],
  [
    'an unknown placeholder in a disclosure',
    'ja/disclosures/how-to-cancel.md',
    'portal_url',
    'portal',
    /^ja\/disclosures\/how-to-cancel.md:6: \{\{portal\}\} is not known here/,
  ],
  [
    'an unknown placeholder in a phrase',
    'ja/phrases.yaml',
    'preferences_url',
    'preferences',
    /^ja\/phrases.yaml:4: \{\{preferences\}\} is not known here/,
  ],
  [
    'a phrase that is missing',
    'ja/phrases.yaml',
    /  other: .*\n/,
    '',
    /^ja\/phrases.yaml:8: seats.other is missing; it must be text/,
  ],
];

describe('an error stops the start with its file and line:', () => {
  test.each(CASES)('%s', (_name, file, from, to, reported) => {
    edit(file, from, to);
    const found = errorsOf();
    expect(found).toContainEqual(typeof reported === 'string' ? reported : expect.stringMatching(reported));
  });

  test('a file that no mail is made from', () => {
    writeFileSync(join(dir, 'en/mails/trial_ending.md'), '');
    expect(errorsOf()[0]).toMatch(/^en\/mails\/trial_ending.md:1: no mail is made from this; rename it to one of/);
  });
});
