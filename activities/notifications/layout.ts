const STYLE = `
  :root { color-scheme: light dark; }
  body { margin: 0; padding: 24px 16px; font: 16px/1.6 system-ui, -apple-system, 'Segoe UI', sans-serif; }
  main, footer { max-width: 36em; margin: 0 auto; }
  blockquote { margin: 1em 0; padding: .5em 1em; border: 2px solid #2f6f4f; border-radius: 8px; }
  footer { margin-top: 32px; border-top: 1px solid #8a8a8a; font-size: 14px; }
`;

/** A whole HTML document around a mail's body: readable without pictures, by screen readers and in the dark. */
export function htmlDocument(mail: { language: string; subject: string; body: string; footer: string }): string {
  return `<!doctype html>
<html lang="${mail.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(mail.subject)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${mail.body}</main>
<footer>
${mail.footer}</footer>
</body>
</html>
`;
}

/** The plain text part: the body, and under the usual signature mark why it was sent. */
export function textDocument(mail: { body: string; footer: string }): string {
  return `${mail.body}\n\n-- \n${mail.footer}\n`;
}

function escapeHtml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replaceAll(/[&<>"']/g, (sign) => entities[sign] ?? sign);
}
