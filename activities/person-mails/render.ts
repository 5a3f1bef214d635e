import { ACCOUNT_ROLES, type AccountRole } from '../../domain/access/roles.ts';
import { INVITATION_DAYS } from '../../domain/people/invitations.ts';
import type { PersonTemplate } from '../../domain/people/mails.ts';
import { SIGN_IN_CODE } from '../../domain/people/sign-in-code.ts';
import { languageFor } from '../../knowledge/languages.ts';
import type { Texts } from '../../knowledge/texts.ts';
import { htmlDocument, textDocument } from '../notifications/layout.ts';
import { footerToHtmlAndText, toHtmlAndText } from '../notifications/markdown.ts';
import { fill, type Values } from '../notifications/placeholders.ts';
import type { Mail } from '../notifications/render.ts';
import type { Templates } from '../notifications/templates.ts';
import type { PersonTemplates } from './templates.ts';

/** What mails to people are written with. */
export interface Wording {
  readonly personTemplates: PersonTemplates;
  /** Phrases that all mails share. */
  readonly templates: Templates;
  /** Names of roles. */
  readonly texts: Texts;
  /** Where people sign in. */
  readonly publicUrl: string;
}

/** A mail to a person, in their language. Pure. Throws `TypeError` where a value that the text needs is missing. */
export function renderPersonMail(
  { personTemplates, templates, texts, publicUrl }: Wording,
  template: PersonTemplate,
  params: Readonly<Record<string, string>>,
  tag: string,
): Mail {
  const { language } = languageFor(tag);
  const { role, command, approval, ...others } = params;
  const values: Values = new Map([
    ['portal_url', publicUrl],
    ['valid_minutes', String(SIGN_IN_CODE.validMinutes)],
    ['valid_days', String(INVITATION_DAYS)],
    ['role', isRole(role) ? texts.label(language, 'roles', role) : null],
    ['command', command === undefined ? null : texts.label(language, 'commands', command)],
    ['approval_url', approval === undefined ? null : `${publicUrl}/approvals/${approval}`],
    ...Object.entries(others),
  ]);
  const text = personTemplates(language, template);
  const subject = fill(text.subject, values);
  const body = toHtmlAndText(text.body, values);
  const footer = footerToHtmlAndText(templates.phrases(language).person_footer, values);
  return {
    subject,
    text: textDocument({ body: body.text, footer: footer.text }),
    html: htmlDocument({ language, subject, preview: body.preview, body: body.html, footer: footer.html }),
  };
}

function isRole(role: string | undefined): role is AccountRole {
  return ACCOUNT_ROLES.some((known) => known === role);
}
