import { Lexer, type Token, type Tokens } from 'marked';

/**
 * Pages of the portal that an article may link to, as `page:billing`. `find-licences` is the only one that needs no sign-in, and is not in
 * the portal.
 */
export const ARTICLE_PAGES = [
  'licences',
  'billing',
  'sandbox',
  'organisation',
  'organisation/access',
  'you',
  'find-licences',
] as const;
export type ArticlePage = (typeof ARTICLE_PAGES)[number];

/** Words of one look, which lead to another article, to a page of the portal, or nowhere. */
export interface Span {
  readonly text: string;
  readonly strong: boolean;
  readonly article: string | null;
  readonly page: ArticlePage | null;
}

/** A part of an article. Headings and paragraphs have one item, lists one for each entry. */
export interface Block {
  readonly kind: 'heading' | 'paragraph' | 'list' | 'steps';
  readonly items: readonly (readonly Span[])[];
}

/**
 * An article's Markdown as blocks, so that whoever shows it needs no HTML. `fault` is called with the source of everything
 * that an article may not have: HTML, pictures, tables, and links to elsewhere.
 */
export function parseBlocks(markdown: string, fault: (raw: string) => void): Block[] {
  return new Lexer().lex(markdown).flatMap((token): Block[] => {
    if (token.type === 'space') return [];
    if (isHeading(token)) return [{ kind: 'heading', items: [spansOf(token.tokens, fault)] }];
    if (isParagraph(token)) return [{ kind: 'paragraph', items: [spansOf(token.tokens, fault)] }];
    if (isList(token))
      return [
        { kind: token.ordered ? 'steps' : 'list', items: token.items.map((item) => spansOf(item.tokens, fault)) },
      ];
    fault(token.raw.trim());
    return [];
  });
}

const isHeading = (token: Token): token is Tokens.Heading => token.type === 'heading' && token['depth'] === 2;
const isParagraph = (token: Token): token is Tokens.Paragraph => token.type === 'paragraph';
const isList = (token: Token): token is Tokens.List => token.type === 'list';
const isLink = (token: Token): token is Tokens.Link => token.type === 'link';

const PLAIN = { strong: false, article: null, page: null } as const;

function spansOf(tokens: readonly Token[], fault: (raw: string) => void, look: Omit<Span, 'text'> = PLAIN): Span[] {
  return tokens.flatMap((token): Span[] => {
    const inner = 'tokens' in token && token.tokens ? token.tokens : null;
    if (isLink(token)) {
      const target = targetOf(token.href);
      if (target === null) fault(token.raw);
      return spansOf(token.tokens, fault, { ...look, ...target });
    }
    if (token.type === 'strong') return spansOf(inner ?? [], fault, { ...look, strong: true });
    if (token.type === 'text')
      return inner ? spansOf(inner, fault, look) : [{ ...look, text: String(token['text']).replaceAll('\n', ' ') }];
    if (token.type === 'escape') return [{ ...look, text: String(token['text']) }];
    fault(token.raw.trim());
    return [];
  });
}

/** Where `article:pause` or `page:billing` leads; null for any other address. */
function targetOf(href: string): Pick<Span, 'article' | 'page'> | null {
  const [kind, name = ''] = href.split(':');
  const page = ARTICLE_PAGES.find((known) => known === name);
  if (kind === 'article' && name !== '') return { article: name, page: null };
  return kind === 'page' && page !== undefined ? { article: null, page } : null;
}

/** What is written in the blocks. */
export function textOf(blocks: readonly Block[]): string {
  return blocks
    .flatMap(({ items }) => items)
    .map((spans) => spans.map(({ text }) => text).join(''))
    .join('\n');
}
