import type { PortalBuild } from './build.ts';
import type { Html } from './html.ts';
import { fontLinks, nonceMeta, type PageView } from './layout.ts';

/**
 * A page of the build in the language that was chosen: its scripts get the nonce of the page's policy, and read the language from
 * the root element.
 */
export function builtPage(markup: string, { language, nonce }: PageView, build: PortalBuild, foot?: Html): string {
  return markup
    .replace('<html lang="en">', `<html lang="${language}">`)
    .replaceAll(/<script |<link rel="modulepreload" /g, `$&nonce="${nonce}" `)
    .replace('</body>', `${foot?.text ?? ''}</body>`)
    .replace('</head>', `${[nonceMeta(nonce), ...fontLinks(build, language)].join('')}</head>`);
}
