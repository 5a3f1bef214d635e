import type { PortalBuild } from './build.ts';
import type { Html } from './html.ts';
import { fontLinks, nonceMeta, type PageView } from './layout.ts';

/**
 * A page of the build in the language that was chosen: its scripts get the nonce of the page's policy, and read the language from
 * the root element. `more` is what a page has beside the build.
 */
export function builtPage(
  markup: string,
  { language, nonce }: PageView,
  build: PortalBuild,
  { head = [], foot = '' }: { readonly head?: readonly Html[]; readonly foot?: Html | '' } = {},
): string {
  return markup
    .replace('<html lang="en">', `<html lang="${language}">`)
    .replaceAll(/<script |<link rel="modulepreload" /g, `$&nonce="${nonce}" `)
    .replace('</body>', `${String(foot)}</body>`)
    .replace('</head>', `${[nonceMeta(nonce), ...head, ...fontLinks(build, language)].join('')}</head>`);
}
