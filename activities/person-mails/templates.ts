import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DataError, displayPath, type ValidationError } from '../../catalog/validation-errors.ts';
import { PERSON_TEMPLATES, type PersonTemplate } from '../../domain/people/mails.ts';
import { LANGUAGES, type Language } from '../../knowledge/languages.ts';
import { parseTemplate, type MailTemplate } from '../notifications/template-file.ts';

const DIRECTORY = join(import.meta.dirname, '../../knowledge');

/** When something was done, and from where. */
const ORIGIN = ['at', 'device', 'address'];

/** What the texts of each mail may name. */
const PLACEHOLDERS: Readonly<Record<PersonTemplate, readonly string[]>> = {
  sign_in_code: ['code', 'long_code', 'valid_minutes'],
  new_device: [...ORIGIN, 'portal_url'],
  invitation: ['account', 'role', 'valid_days', 'portal_url'],
  passkey_added: ['name', ...ORIGIN, 'portal_url'],
  recovery_code_used: ['left', ...ORIGIN, 'portal_url'],
  approval_asked: ['account', 'person', 'command', 'plan', 'valid_days', 'approval_url'],
  domain_missing: ['domain', 'record_name', 'record_value', 'grace_days', 'portal_url'],
  domain_lapsed: ['domain', 'record_name', 'record_value', 'portal_url'],
  account_link_made: ['account', 'parent', 'portal_url'],
  account_link_changed: ['account', 'parent', 'portal_url'],
  account_link_ended: ['account', 'parent', 'portal_url'],
  account_viewed: ['account', 'person', 'reason', 'begun_at', 'minutes', 'portal_url'],
  ownership_offered: ['account', 'person', 'valid_days', 'portal_url'],
  licenses_found: ['account', 'owners', 'portal_url'],
  email_change_old: ['code', 'new_address', 'valid_minutes', 'portal_url'],
  email_change_new: ['code', 'valid_minutes', 'portal_url'],
  email_changed: ['new_address', ...ORIGIN, 'portal_url'],
  ownership_claimed: ['account', 'claimant', 'wait_hours', 'portal_url'],
  ownership_claim_approved: ['account', 'wait_hours', 'complete_days', 'portal_url'],
  ownership_claim_revoked: ['account'],
  ownership_claim_completed: ['account', 'claimant', 'portal_url'],
  person_news: ['event', ...ORIGIN, 'portal_url'],
  account_news: ['event', 'account', 'actor', ...ORIGIN, 'portal_url'],
  staff_news: ['event', 'name', 'actor', ...ORIGIN],
  guessing: [...ORIGIN, 'portal_url'],
  // Its words come from the page that it acknowledges, which may have more languages.
  page_mail: ['subject', 'lead', 'note', 'line_label', 'line_value'],
  declaration_carried_out: ['account', 'name', 'email', 'received_at', 'plan', 'key', 'license_url'],
  declaration_waiting: ['account', 'name', 'email', 'received_at', 'portal_url'],
};

/** Values that a mail may have none of, in groups: those of a line that is repeated, and what an event is about. */
const SOMETIMES: Partial<Record<PersonTemplate, readonly (readonly string[])[]>> = {
  licenses_found: [['license_plan', 'license_state', 'license_hint']],
  person_news: [['name'], ['role']],
  account_news: [['name'], ['role']],
  staff_news: [['role']],
  declaration_carried_out: [['cancel'], ['withdraw']],
  declaration_waiting: [['cancel'], ['withdraw'], ['plan', 'key']],
};

/** The text of each mail to a person, by language. */
export type PersonTemplates = (language: Language, template: PersonTemplate) => MailTemplate;

/** Reads `<language>/person-mails/*.md`. Throws one `DataError` that lists every text that is missing, wrong or not used. */
export function loadPersonTemplates(dir = DIRECTORY): PersonTemplates {
  const errors: ValidationError[] = [];
  const texts = new Map<string, MailTemplate>();
  for (const language of LANGUAGES) {
    const folder = join(dir, language, 'person-mails');
    for (const template of PERSON_TEMPLATES) {
      const path = join(folder, fileName(template));
      const file = displayPath(path);
      if (!existsSync(path)) {
        errors.push({ file, line: 1, message: `this file is missing; write the mail ${template} in it` });
        continue;
      }
      const content = readFileSync(path, 'utf8').replaceAll('\r\n', '\n');
      const known = { always: PLACEHOLDERS[template], sometimes: SOMETIMES[template] ?? [] };
      const parsed = parseTemplate(file, content, known);
      errors.push(...parsed.errors);
      texts.set(`${language}/${template}`, parsed.template);
    }
    errors.push(...unusedFiles(folder));
  }
  if (errors.length > 0) throw new DataError('The mails to people', errors);
  return (language, template) => {
    const text = texts.get(`${language}/${template}`);
    if (!text)
      throw new TypeError(`No text for the mail: write knowledge/${language}/person-mails/${fileName(template)}`);
    return text;
  };
}

/** `sign_in_code` is written in `sign-in-code.md`. */
function fileName(template: PersonTemplate): string {
  return `${template.replaceAll('_', '-')}.md`;
}

function unusedFiles(folder: string): ValidationError[] {
  const expected = PERSON_TEMPLATES.map(fileName);
  const found = existsSync(folder) ? readdirSync(folder) : [];
  return found
    .filter((name) => !name.startsWith('.') && !expected.includes(name))
    .map((name) => ({
      file: displayPath(join(folder, name)),
      line: 1,
      message: `no mail is made from this; rename it to one of ${expected.join(', ')}, or remove it`,
    }));
}
