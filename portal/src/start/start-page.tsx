import type { Language } from '../texts/languages.ts';
import { TEXTS } from '../texts/texts.ts';
import { GuideList } from './guide-list.tsx';
import { Lifeline } from './lifeline.tsx';
import { LocalPart } from './local-part.tsx';
import { LocalTools } from './local-tools.tsx';
import { SiteHeader } from './site-header.tsx';

/** `/`: says what Evergreen is and leads on. */
export function StartPage({ language }: { language: Language }) {
  const texts = TEXTS[language];
  const { customers, developers } = texts;
  return (
    <>
      <title>{texts.title}</title>
      <a className="skip" href="#main">
        {texts.skip}
      </a>
      <SiteHeader language={language} texts={texts} />
      <main className="sheet" id="main">
        <div className="page">
          <h1 className="start-heading">{texts.heading}</h1>
          <p className="lead">{texts.lead}</p>
          <LocalPart />
          <Lifeline texts={texts.lifeline} />
          <section className="section" aria-labelledby="customers">
            <h2 id="customers">{customers.heading}</h2>
            <ul className="ways">
              <Way href="/portal" {...customers.portal} />
            </ul>
          </section>
          <section className="section" aria-labelledby="developers">
            <h2 id="developers">{developers.heading}</h2>
            <ul className="ways">
              <Way href="/docs" {...developers.reference} />
              <Way href="/docs/problems" {...developers.problems} />
              <Way href="/openapi.json" {...developers.openapi} />
            </ul>
          </section>
          <LocalTools texts={texts.local} />
          <GuideList texts={texts.guides} />
        </div>
      </main>
    </>
  );
}

function Way({ href, name, about }: { href: string; name: string; about: string }) {
  return (
    <li>
      <a href={href}>{name}</a>
      <p>{about}</p>
    </li>
  );
}
