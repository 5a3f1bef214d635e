import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { articlesQuery } from '../data/articles.ts';
import { useAccount } from '../data/me.ts';

/** The articles that explain a page, in the order given. Nothing where they cannot be read. */
export function HelpLinks({ articles: ids }: { articles: readonly string[] }) {
  const { t } = useTranslation('help');
  const id = useId();
  const { account } = useAccount();
  const { data: all = [] } = useQuery(articlesQuery(''));
  const articles = ids.flatMap((wanted) => all.find((article) => article.id === wanted) ?? []);
  if (articles.length === 0) return null;
  return (
    <section className="section" aria-labelledby={id}>
      <div className="section-head">
        <h2 id={id}>{t('for_page')}</h2>
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
