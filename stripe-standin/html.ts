/** HTML that is safe to send: made only by the `html` tag, which escapes what is put in. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type HtmlPart = string | number | Html | readonly Html[];

export function html(strings: TemplateStringsArray, ...parts: HtmlPart[]): Html {
  return new Html(strings.reduce((text, string, index) => text + renderPart(parts[index - 1] ?? '') + string));
}

function renderPart(part: HtmlPart): string {
  if (part instanceof Html) return part.text;
  if (typeof part === 'object') return part.map(({ text }) => text).join('');
  return String(part)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

const STYLE = new Html(`<style>
  :root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
  body { margin: 0 auto; padding: 2rem 1rem; max-width: 40rem; }
  table { width: 100%; border-collapse: collapse; } th, td { padding: .4rem 0; text-align: start; border-bottom: 1px solid; }
  td:last-child, th:last-child { text-align: end; }
  button, select { font: inherit; padding: .5rem .8rem; min-height: 2.75rem; max-width: 100%; }
  label { display: block; margin-block: 1rem .25rem; } [role=alert] { border-inline-start: .3rem solid #c62828; padding-inline-start: .8rem; }
  .note { opacity: .8; font-size: .9rem; }
</style>`);

/** A whole page of the stand-in; it says that it is not Stripe. */
export const renderPage = (title: string, content: Html): string =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        ${STYLE}
      </head>
      <body>
        <main>
          <h1>${title}</h1>
          ${content}
        </main>
        <p class="note">Evergreen's stand-in for Stripe: test cards only, no money moves.</p>
      </body>
    </html> `.text;
