import type { RendererObject } from 'marked';

/** Markdown without markup, for readers and programs that show plain text. */
export const textRenderer: RendererObject = {
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
  /** A statement is a line for each row; a lifeline one for each column: the date, then what happens. */
  table({ header, align, rows }) {
    const cells = [header, ...rows].map((row) => row.map(({ tokens }) => this.parser.parseInline(tokens)));
    const lines =
      align.at(-1) === 'right'
        ? cells.map((row) => row.join(': '))
        : header.map((_cell, column) => cells.map((row) => row[column] ?? '').join(': '));
    return `${lines.map((line) => `- ${line}`).join('\n')}\n\n`;
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
  // RFC 3986, appendix C: angle brackets separate an address from the text around it.
  link({ href, tokens }) {
    const label = this.parser.parseInline(tokens);
    return label === href ? href : `${label} <${href}>`;
  },
  text(token) {
    return 'tokens' in token && token.tokens ? this.parser.parseInline(token.tokens) : token.text;
  },
};
