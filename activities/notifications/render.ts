import type { Notice } from '../../domain/lifecycle/effects.ts';
import { languageFor, type Language } from '../../knowledge/languages.ts';
import type { DeliveryContext } from './context.ts';
import { optionalMailsOf } from '../../domain/lifecycle/optional-notices.ts';
import { legalFooter } from './legal-footer.ts';
import { htmlDocument, textDocument } from './layout.ts';
import { footerToHtmlAndText, toHtmlAndText } from './markdown.ts';
import { chooseSections, DISCLOSURES, fill } from './placeholders.ts';
import type { Templates } from './templates.ts';
import { valuesOf } from './values.ts';

/** A mail ready to be sent: both parts say the same. */
export interface Mail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/**
 * The mail of a notice in its recipient's language. Pure: dates are days of the account's zone, a span's end is shown as
 * its last day. Throws `TypeError` where a value that the text needs is missing, or a region's disclosure has no text.
 */
export function render(templates: Templates, notice: Notice, context: DeliveryContext): Mail {
  const { language, locale } = languageFor(context.language);
  const phrases = templates.phrases(language);
  const failure = (code: string) => templates.failure(language, code);
  const values = valuesOf(notice, context, { locale, phrases, failure });
  const template = templates.mail(language, notice.template);
  const subject = fill(chooseSections(template.subject, values), values);
  const markdown = template.body.replace(`{{${DISCLOSURES}}}`, () => disclosureText(templates, language, context));
  const body = toHtmlAndText(chooseSections(markdown, values), values, template.lifeline);
  const footers = context.recipient === 'contact' ? phrases.contact_footer : phrases.footer;
  const why = footers[optionalMailsOf(notice) ? 'optional' : 'required'];
  const links = legalFooter(templates.legalLinks, { ...context, language });
  const footer = footerToHtmlAndText(`${chooseSections(why, values)}\n\n${links}`, values);
  return {
    subject,
    text: textDocument({ body: body.text, footer: footer.text }),
    html: htmlDocument({ language, subject, preview: body.preview, body: body.html, footer: footer.html }),
  };
}

function disclosureText(templates: Templates, language: Language, context: DeliveryContext): string {
  return context.disclosures.map((name) => templates.disclosure(language, name)).join('\n\n');
}
