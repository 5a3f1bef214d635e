import { ACCOUNT_ROLES, STAFF_ROLES, type AccountRole, type StaffRole } from '../../domain/access/roles.ts';
import { STATES, type LicenseState } from '../../domain/lifecycle/license.ts';
import { DECLARATION_LANGUAGES } from '../../domain/declarations/declaration.ts';
import { INVITATION_DAYS } from '../../domain/people/invitations.ts';
import type { PersonTemplate } from '../../domain/people/mails.ts';
import type { SecurityEvent } from '../../domain/people/security-events.ts';
import { SIGN_IN_CODE } from '../../domain/people/sign-in-code.ts';
import { languageFor } from '../../knowledge/languages.ts';
import type { Texts } from '../../knowledge/texts.ts';
import { legalFooter } from '../notifications/legal-footer.ts';
import { htmlDocument, textDocument } from '../notifications/layout.ts';
import { footerToHtmlAndText, toHtmlAndText } from '../notifications/markdown.ts';
import { chooseSections, fill, type Values } from '../notifications/placeholders.ts';
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

/** The values of one mail. */
export interface MailValues {
  /** The security event that the mail tells of. */
  readonly event?: SecurityEvent | undefined;
  readonly params: Readonly<Record<string, string>>;
  /** The line of the body that names one of them is repeated for each. */
  readonly rows?: readonly Readonly<Record<string, string>>[] | undefined;
}

/** A mail to a person, in their language. Pure. Throws `TypeError` where a value that the text needs is missing. */
export function renderPersonMail(
  { personTemplates, templates, texts, publicUrl }: Wording,
  template: PersonTemplate,
  { event, params, rows = [] }: MailValues,
  tag: string,
): Mail {
  const { language } = languageFor(tag);
  const { role, command, approval, preferences_url, footer: ownFooter, page_language, preferences, ...others } = params;
  const written = DECLARATION_LANGUAGES.find((known) => known === page_language) ?? language;
  const named = rows.map(({ license_state: state = '', ...row }) => ({
    ...row,
    license_state: isState(state) ? texts.label(language, 'states', state) : state,
  }));
  const values: Values = new Map([
    ['preferences_url', preferences_url ?? `${publicUrl}/preferences`],
    ['preferences', preferences ?? null],
    ['footer', ownFooter ?? null],
    ['portal_url', portalUrl(publicUrl, template, params)],
    ['valid_minutes', String(SIGN_IN_CODE.validMinutes)],
    ['valid_days', String(INVITATION_DAYS)],
    ['role', isRole(role) ? texts.label(language, 'roles', role) : null],
    ['event', event === undefined ? null : texts.label(language, 'security_events', event)],
    ['command', command === undefined ? null : texts.label(language, 'commands', command)],
    ['license_url', licenseUrl(publicUrl, params)],
    ['approval_url', approval === undefined ? null : `${publicUrl}/portal/approvals/${approval}`],
    ...Object.entries(others),
    // Sections ask whether there is a row.
    ...Object.keys(named[0] ?? {}).map((name) => [name, ''] as const),
    ...named.flatMap((row, index) => Object.entries(row).map(([name, value]) => [`${name}_${index}`, value] as const)),
  ]);
  const text = personTemplates(language, template);
  const subject = fill(chooseSections(text.subject, values), values);
  const body = toHtmlAndText(repeatLine(chooseSections(text.body, values), rows.length), values);
  const links = legalFooter(templates.legalLinks, { region: null, language: written, publicUrl });
  const why = ownFooter === undefined ? templates.phrases(language).person_footer : PAGE_FOOTER;
  const footer = footerToHtmlAndText(`${chooseSections(why, values)}\n\n${links}`, values);
  return {
    subject,
    text: textDocument({ body: body.text, footer: footer.text }),
    html: htmlDocument({
      language: written,
      subject,
      preview: body.preview,
      body: body.html,
      footer: footer.html,
    }),
  };
}

/** Of a mail with the words of a page: its own, in the language of the page. */
const PAGE_FOOTER = '{{footer}}{{#preferences}} [{{preferences}}]({{preferences_url}}){{/preferences}}';

/** Every placeholder of a row begins so; `license_url` is of the mail. */
const ROW_TAG = /\{\{((?:license|line)_(?!url)\w+)\}\}/g;

/** Repeats each line that names a value of a row as often as there are rows, with the number of the row in the names. */
function repeatLine(body: string, count: number): string {
  return body
    .split('\n')
    .flatMap((line) =>
      line.search(ROW_TAG) < 0
        ? [line]
        : Array.from({ length: count }, (_, index) => line.replaceAll(ROW_TAG, (_tag, name) => `{{${name}_${index}}}`)),
    )
    .join('\n');
}

/** Where the portal has what a mail speaks of: a page of the reader's own, or of the account that is named in `params`. */
const PAGES: Readonly<Partial<Record<PersonTemplate, { readonly own: string } | { readonly ofAccount: string }>>> = {
  invitation: { own: 'invitations' },
  ownership_claimed: { own: 'claims' },
  ownership_claim_approved: { own: 'claims' },
  new_device: { own: 'you' },
  passkey_added: { own: 'you' },
  recovery_code_used: { own: 'you' },
  email_change_old: { own: 'you' },
  email_change_new: { own: 'you' },
  email_changed: { own: 'you' },
  person_news: { own: 'you' },
  guessing: { own: 'you' },
  account_news: { ofAccount: 'organisation/members' },
  ownership_offered: { ofAccount: 'organisation/members' },
  account_viewed: { ofAccount: 'organisation/access' },
  domain_missing: { ofAccount: 'organisation/access' },
  domain_lapsed: { ofAccount: 'organisation/access' },
  declaration_waiting: { ofAccount: 'licences' },
};

function portalUrl(publicUrl: string, template: PersonTemplate, { account_id }: MailValues['params']): string {
  const page = PAGES[template];
  if (page && 'own' in page) return `${publicUrl}/portal/${page.own}`;
  return page && account_id !== undefined
    ? `${publicUrl}/portal/${account_id}/${page.ofAccount}`
    : `${publicUrl}/portal`;
}

function licenseUrl(publicUrl: string, { account_id, license_id }: MailValues['params']): string | null {
  if (account_id === undefined || license_id === undefined) return null;
  return `${publicUrl}/portal/${account_id}/licences/${license_id}`;
}

function isState(state: string): state is LicenseState {
  return STATES.some((known) => known === state);
}

function isRole(role: string | undefined): role is AccountRole | StaffRole {
  return [...ACCOUNT_ROLES, ...STAFF_ROLES].some((known) => known === role);
}
