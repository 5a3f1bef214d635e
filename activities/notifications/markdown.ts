import { Marked, type Token } from 'marked';
import { fill, type Values } from './placeholders.ts';

/** HTML by the library's own rules; what is written between tags is escaped by it. */
const html = new Marked({ renderer: { html: () => '' } });

/** The same text without markup, for readers and programs that show plain text. */
const plain = new Marked({
  renderer: {
    space: () => '',
    html: () => '',
    paragraph({ tokens }) {
      return `${this.parser.parseInline(tokens)}\n\n`;
    },
    heading({ tokens }) {
      const line = this.parser.parseInline(tokens);
      return `${line}\n${'-'.repeat(line.length)}\n\n`;
    },
    blockquote({ tokens }) {
      const lines = this.parser.parse(tokens).trim().split('\n');
      return `${lines.map((line) => `| ${line}`.trim()).join('\n')}\n\n`;
    },
    list({ items, ordered, start }) {
      const first = start === '' ? 1 : start;
      const lines = items.map((item, i) => {
        const body = this.parser.parse(item.tokens).trim().replaceAll(/\n+/g, '\n  ');
        return `${ordered ? `${first + i}.` : '-'} ${body}`;
      });
      return `${lines.join('\n')}\n\n`;
    },
    hr: () => '----\n\n',
    br: () => '\n',
    strong({ tokens }) {
      return this.parser.parseInline(tokens);
    },
    em({ tokens }) {
      return this.parser.parseInline(tokens);
    },
    codespan: ({ text }) => text,
    // RFC 3986, appendix C: angle brackets part an address from the text around it.
    link({ href, tokens }) {
      const label = this.parser.parseInline(tokens);
      return label === href ? href : `${label} <${href}>`;
    },
    text(token) {
      return 'tokens' in token && token.tokens ? this.parser.parseInline(token.tokens) : token.text;
    },
  },
});

/**
 * Markdown with its placeholders filled, as HTML and as plain text. The values are put in after parsing, as text: no
 * account name can become markup. Throws `TypeError` for a link that is not http(s) or mailto.
 */
export function toHtmlAndText(markdown: string, values: Values): { html: string; text: string } {
  const tokens = html.lexer(markdown);
  void html.walkTokens(tokens, (token) => fillToken(token, values));
  return { html: html.parser(tokens), text: plain.parser(tokens).trim() };
}

/** Marks of the text that a mail must not have: raw HTML and pictures, which are not there in plain text. */
export function findForbiddenMarkup(markdown: string): string[] {
  const found: string[] = [];
  void html.walkTokens(html.lexer(markdown), (token) => {
    if (token.type === 'html' || token.type === 'image') found.push(token.raw.trim());
  });
  return found;
}

const LEAF_TOKENS = new Set(['text', 'codespan', 'escape']);

function fillToken(token: Token, values: Values): void {
  if (token.type === 'link') token.href = requireSafeUrl(fill(String(token.href), values));
  const parent = 'tokens' in token && token.tokens !== undefined;
  if (LEAF_TOKENS.has(token.type) && !parent && 'text' in token) token.text = fill(String(token.text), values);
}

function requireSafeUrl(href: string): string {
  if (!/^(https?:\/\/|mailto:)/i.test(href)) throw new TypeError(`A mail may link to http(s) and mailto only: ${href}`);
  return href;
}
