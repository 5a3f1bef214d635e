import { Marked, type RendererObject, type Token } from 'marked';
import type { LicenseState } from '../../domain/lifecycle/license.ts';
import { footerRenderer, htmlRenderer } from './html-renderer.ts';
import { fill, type Values } from './placeholders.ts';
import { textRenderer } from './text-renderer.ts';

const lexer = new Marked();
const plain = new Marked({ renderer: textRenderer });

/** A part of a mail, twice. `preview` is its first sentence or two, for the list of an inbox. */
export interface RenderedPart {
  readonly html: string;
  readonly text: string;
  readonly preview: string;
}

/**
 * Markdown with its placeholders filled, as HTML and as plain text. A paragraph that is one link becomes a button, a block
 * quote a box. A table whose last column is aligned right becomes a statement with its total in the last row; any other
 * becomes the lifeline: `lifeline` gives the state of each cell. The values are put in after parsing, as text: no account
 * name can become markup. Throws `TypeError` for a link that is not http(s) or mailto.
 */
export function toHtmlAndText(markdown: string, values: Values, lifeline: readonly LicenseState[] = []): RenderedPart {
  return renderPart(markdown, values, htmlRenderer(lifeline));
}

/** The same for the lines below a mail's sheet. */
export function footerToHtmlAndText(markdown: string, values: Values): RenderedPart {
  return renderPart(markdown, values, footerRenderer);
}

function renderPart(markdown: string, values: Values, renderer: RendererObject): RenderedPart {
  const tokens = lexer.lexer(markdown);
  void lexer.walkTokens(tokens, (token) => fillToken(token, values));
  const first = tokens.find(({ type }) => type === 'blockquote') ?? tokens.find(({ type }) => type === 'paragraph');
  return {
    html: new Marked({ renderer }).parser(tokens),
    text: plain.parser(tokens).trim(),
    preview: first
      ? plain
          .parser([first])
          .replaceAll(/^\| |\s*\n(\| ?)?/g, ' ')
          .trim()
      : '',
  };
}

/** Marks of the text that a mail must not have: raw HTML and pictures, which plain text cannot show. */
export function findForbiddenMarkup(markdown: string): string[] {
  const found: string[] = [];
  void lexer.walkTokens(lexer.lexer(markdown), (token) => {
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
