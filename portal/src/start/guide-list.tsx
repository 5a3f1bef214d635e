import type { Texts } from '../texts/texts.ts';

/** The repository's documents. They are named, not linked: only a reader with the source code has them. */
export function GuideList({ texts }: { texts: Texts['guides'] }) {
  const guides = [
    ['README.md', texts.tour],
    ['docs/api.md', texts.api],
    ['docs/lifecycle.md', texts.lifecycle],
    ['docs/architecture.md', texts.architecture],
    ['docs/operations.md', texts.operations],
  ];
  return (
    <section className="section" aria-labelledby="guides">
      <h2 id="guides">{texts.heading}</h2>
      <p>{texts.about}</p>
      <ul className="ways">
        {guides.map(([file, about]) => (
          <li key={file}>
            <b>{file}</b>
            <p>{about}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}
