import type { Language } from '../texts/languages.ts';
import ja from './scalar-ja.json';

/**
 * How Scalar draws the reference. Everything that would ask another host is off: its fonts, its proxy, its counting of
 * visits, its assistant, its hosted client. The page's policy would stop those requests as well.
 */
export function scalarSettings(language: Language) {
  return {
    url: '/openapi.json',
    // reference.css has the colours.
    theme: 'none',
    withDefaultFonts: false,
    telemetry: false,
    showDeveloperTools: 'never',
    hideClientButton: true,
    agent: { disabled: true },
    mcp: { disabled: true },
    // An API key typed into the page is forgotten with the page.
    persistAuth: false,
    documentDownloadType: 'json',
    defaultHttpClient: { targetKey: 'shell', clientKey: 'curl' },
    localization: language === 'ja' ? { locale: 'en', translations: ja } : { locale: language },
  };
}
