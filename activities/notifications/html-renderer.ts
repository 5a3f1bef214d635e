import type { RendererObject, Token, Tokens } from 'marked';
import type { LicenseState } from '../../domain/lifecycle/license.ts';
import { escapeHtml } from './layout.ts';
import { lifelineCellStyle, STYLES } from './styles.ts';

const TABLE = 'role="presentation" width="100%" cellpadding="0" cellspacing="0"';

/** The lines below the sheet: small, without boxes of their own. */
export const footerRenderer: RendererObject = {
  html: () => '',
  paragraph({ tokens }) {
    return `${this.parser.parseInline(tokens)}\n`;
  },
  link({ href, tokens }) {
    return `<a class="ink3" href="${escapeHtml(href)}" style="${STYLES.footerLink}">${this.parser.parseInline(tokens)}</a>`;
  },
};

/** Markdown in the look of the mails: see `toHtmlAndText`. Text between tags is escaped by the library. */
export function htmlRenderer(lifeline: readonly LicenseState[]): RendererObject {
  return {
    html: () => '',
    heading({ tokens }) {
      return `<h2 class="ink" style="${STYLES.heading}">${this.parser.parseInline(tokens)}</h2>\n`;
    },
    paragraph({ tokens }) {
      const button = onlyLink(tokens);
      if (!button) return `<p class="ink" style="${STYLES.paragraph}">${this.parser.parseInline(tokens)}</p>\n`;
      const label = this.parser.parseInline(button.tokens);
      return `<table role="presentation" cellpadding="0" cellspacing="0" style="margin:0 0 16px"><tr><td class="btn" style="${STYLES.button}"><a class="btn-a" href="${escapeHtml(button.href)}" style="${STYLES.buttonLink}">${label}</a></td></tr></table>\n`;
    },
    blockquote({ tokens }) {
      const paragraphs = tokens.flatMap((token) => ('tokens' in token && token.tokens ? [token.tokens] : []));
      const inner = paragraphs.map((inline) => `<p style="${STYLES.boxText}">${this.parser.parseInline(inline)}</p>`);
      return `<div class="warn" style="${STYLES.box}">${inner.join('')}</div>\n`;
    },
    list({ items, ordered }) {
      const tag = ordered ? 'ol' : 'ul';
      const inner = items.map((item) => `<li style="${STYLES.item}">${this.parser.parse(item.tokens)}</li>`);
      return `<${tag} class="ink" style="${STYLES.list}">${inner.join('')}</${tag}>\n`;
    },
    link({ href, tokens }) {
      return `<a class="accent" href="${escapeHtml(href)}" style="${STYLES.link}">${this.parser.parseInline(tokens)}</a>`;
    },
    table({ header, align, rows }) {
      const cells = [header, ...rows].map((row) => row.map(({ tokens }) => this.parser.parseInline(tokens)));
      return align.at(-1) === 'right' ? statement(cells) : lifelineTable(cells, lifeline);
    },
  };
}

function onlyLink(tokens: readonly Token[]): Tokens.Link | undefined {
  const [token] = tokens;
  return tokens.length === 1 && token?.type === 'link' ? (token as Tokens.Link) : undefined;
}

/** Items with their amounts; a rule above the last row, the total. */
function statement(cells: readonly (readonly string[])[]): string {
  const rows = cells.map(
    ([item = '', amount = '']) =>
      `<tr><td class="ink" style="${STYLES.row}">${item}</td><td class="ink" align="right" style="${STYLES.amount}">${amount}</td></tr>`,
  );
  const rule = `<tr><td class="rule" colspan="2" style="${STYLES.rule}">&nbsp;</td></tr>`;
  rows.splice(-1, 0, rule);
  return `<table ${TABLE} style="font-variant-numeric:tabular-nums;margin:0 0 16px">${rows.join('')}</table>\n`;
}

/** One cell for each column: the date in the first row, what happens then below. The first has happened. */
function lifelineTable(cells: readonly (readonly string[])[], lifeline: readonly LicenseState[]): string {
  const columns = cells[0] ?? [];
  const width = Math.floor(100 / Math.max(1, columns.length));
  const inner = columns.map((_cell, column) => {
    const last = column === columns.length - 1;
    const state = (last ? lifeline.at(-1) : lifeline[column]) ?? 'active';
    const words = cells.map((row) => row[column] ?? '').join('<br>');
    return `<td class="ink2" width="${width}%" valign="top" style="${lifelineCellStyle(state, column === 0)}">${words}</td>`;
  });
  return `<table ${TABLE} style="margin:4px 0 16px"><tr>${inner.join('')}</tr></table>\n`;
}
