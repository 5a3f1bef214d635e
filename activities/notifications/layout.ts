import { STYLE_SHEET, STYLES } from './styles.ts';

const TABLE = 'role="presentation" width="100%" cellpadding="0" cellspacing="0"';

/**
 * A whole HTML document around a mail's body, as mail programs show it alike: tables, inline styles, no pictures, light
 * and dark. `preview` is what an inbox shows after the subject.
 */
export function htmlDocument(mail: {
  language: string;
  subject: string;
  preview: string;
  body: string;
  footer: string;
}): string {
  const subject = escapeHtml(mail.subject);
  return `<!doctype html>
<html lang="${mail.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${subject}</title>
<style>${STYLE_SHEET}</style>
</head>
<body class="desk" style="margin:0;${STYLES.desk}">
<div style="display:none;max-height:0;overflow:hidden">${escapeHtml(mail.preview)}</div>
<div role="main"><div role="article" aria-label="${subject}" lang="${mail.language}">
<table class="desk" ${TABLE} style="${STYLES.desk}"><tr><td align="center" style="padding:28px 12px">
<table ${TABLE} style="max-width:600px;text-align:left">
<tr><td class="ink" style="${STYLES.brand}"><span class="accent" style="${STYLES.link}">◉</span>&nbsp; Evergreen</td></tr>
<tr><td class="sheet pad" style="${STYLES.sheet}">
<h1 class="ink" style="${STYLES.title}">${subject}</h1>
${mail.body}</td></tr>
<tr><td class="ink3" style="${STYLES.footer}">
${mail.footer}</td></tr>
</table>
</td></tr></table>
</div></div>
</body>
</html>
`;
}

/** The plain text part: the body, and under the usual signature mark why it was sent. */
export function textDocument(mail: { body: string; footer: string }): string {
  return `${mail.body}\n\n-- \n${mail.footer}\n`;
}

export function escapeHtml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replaceAll(/[&<>"']/g, (sign) => entities[sign] ?? sign);
}
