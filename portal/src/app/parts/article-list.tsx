import { useId } from 'react';
import { Link } from 'react-router';
import type { Schemas } from '../../../../contract/client/client.ts';
import { useAccount } from '../data/me.ts';

interface ArticleListProps {
  readonly heading: string;
  readonly articles: readonly Schemas['ArticleSummary'][];
}

/** Articles of the help under a heading. Nothing where there is none. */
export function ArticleList({ heading, articles }: ArticleListProps) {
  const id = useId();
  const { account } = useAccount();
  if (articles.length === 0) return null;
  return (
    <section className="section" aria-labelledby={id}>
      <div className="section-head">
        <h2 id={id}>{heading}</h2>
      </div>
      <ul className="suggested">
        {articles.map((article) => (
          <li key={article.id}>
            <Link to={`/${account}/help/${article.id}`}>{article.title}</Link>
            <span className="small soft">{article.summary}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
