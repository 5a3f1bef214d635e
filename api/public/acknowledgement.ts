import type { PersonSecrets } from '../../db/person-secrets.ts';
import type { SealedMail } from '../../db/queries/person-mails.ts';
import type { DeclarationContent } from '../../domain/declarations/declaration.ts';
import { receiptRows, timeIn } from './declaration-pages.ts';
import { pageMail } from './page-mail.ts';
import { DECLARATION_TEXTS, fillIn } from './texts.ts';

export type Receipt = DeclarationContent & { readonly id: string; readonly createdAt: number };

/** The mail that acknowledges a declaration, with its content, date and time, in the words of the page. */
export function acknowledgementMail(secrets: PersonSecrets, receipt: Receipt): SealedMail {
  const { kind, language, acknowledgeTo } = receipt;
  const texts = DECLARATION_TEXTS[language];
  const { locale, zone } = texts;
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: zone }).format(receipt.createdAt);
  const params = {
    subject: fillIn(texts[kind].subject, { day }),
    lead: fillIn(texts.received.lead_mail, { at: timeIn(language, receipt.createdAt) }),
    note: texts[kind].note,
    footer: texts.received.footer,
    preferences: texts.received.preferences,
    page_language: language,
  };
  return pageMail(secrets, { to: acknowledgeTo, params, rows: shownRows(receipt) });
}

/** The acknowledgement as a file of plain text, which every machine can read in twenty years. */
export function acknowledgementFile(receipt: Receipt): string {
  const texts = DECLARATION_TEXTS[receipt.language];
  const lines = shownRows(receipt).map(([label, value]) => `${label}: ${value}`);
  return [texts[receipt.kind].received_title, '', ...lines, '', texts[receipt.kind].note, ''].join('\r\n');
}

function shownRows(receipt: Receipt): [string, string][] {
  return receiptRows(receipt).flatMap(([label, value]) => (value === null ? [] : [[label, value] as [string, string]]));
}
