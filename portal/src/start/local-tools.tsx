import { useEffect, useState } from 'react';
import type { Texts } from '../texts/texts.ts';
import { fetchLocalPages, type LocalPages } from './local-pages.ts';

/** Links to the tools that run with this copy. In production there are none, and nothing is shown. */
export function LocalTools({ texts }: { texts: Texts['local'] }) {
  const [pages, setPages] = useState<LocalPages>({});
  useEffect(() => {
    void fetchLocalPages().then(setPages);
  }, []);
  const tools = (['temporal_ui', 'mail', 'stripe'] as const).flatMap((tool) => {
    const url = pages[tool];
    return url ? [{ url, ...texts[tool] }] : [];
  });
  if (tools.length === 0) return null;
  return (
    <section className="section" aria-labelledby="local">
      <h2 id="local">{texts.heading}</h2>
      <p>{texts.about}</p>
      <ul className="ways">
        {tools.map(({ url, name, about }) => (
          <li key={url}>
            <a href={url}>{name}</a>
            <p>{about}</p>
            <small>{URL.parse(url)?.host}</small>
          </li>
        ))}
      </ul>
    </section>
  );
}
