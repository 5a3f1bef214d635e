import { BrandMark } from '../brand-mark.tsx';
import { LANGUAGES, type Language } from '../texts/languages.ts';
import type { Texts } from '../texts/texts.ts';

/** The brand, and the same page in the other languages. The server keeps the choice. */
export function SiteHeader({ language, texts }: { language: Language; texts: Texts }) {
  return (
    <header className="site-head">
      <a className="brand" href="/" aria-current="page">
        <BrandMark />
        <span>Evergreen</span>
      </a>
      <nav className="languages" aria-label={texts.language}>
        <ul>
          {Object.entries(LANGUAGES).map(([code, name]) => (
            <li key={code}>
              <a href={`?lang=${code}`} lang={code} hrefLang={code} aria-current={code === language || undefined}>
                {name}
              </a>
            </li>
          ))}
        </ul>
      </nav>
    </header>
  );
}
