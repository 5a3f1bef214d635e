import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { articlesQuery } from '../../data/articles.ts';
import { Icon } from '../../parts/icon.tsx';
import { Page } from '../../parts/page.tsx';
import { LoadError } from '../../parts/problem.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { useTypedSearch } from '../../parts/use-typed-search.ts';
import './help.css';

/** All help articles, and those that a search finds. */
export function Component() {
  const { t } = useTranslation('help');
  const { asked, typed, setTyped } = useTypedSearch('q');
  return (
    <Page title={t('title')} heading={t('heading')}>
      <form role="search" className="help-search field" onSubmit={(event) => event.preventDefault()}>
        <label htmlFor="help-query">{t('field')}</label>
        <span className="with-icon">
          <Icon name="search" />
          <input
            id="help-query"
            className="input"
            type="search"
            maxLength={200}
            autoComplete="off"
            placeholder={t('example')}
            value={typed}
            onChange={({ target }) => setTyped(target.value)}
          />
        </span>
      </form>
      <Found query={asked} />
    </Page>
  );
}

function Found({ query }: { query: string }) {
  const { t } = useTranslation('help');
  const { data: articles, error, refetch, isPlaceholderData } = useQuery(articlesQuery(query));
  if (error) return <LoadError error={error} retry={() => void refetch()} />;
  if (!articles) return <Skeleton />;
  return (
    <section className="section" aria-label={t('articles')}>
      <p role="status" className="soft">
        {query === '' || isPlaceholderData ? '' : t('found', { count: articles.length, query })}
      </p>
      {articles.length === 0 && <p>{t('nothing')}</p>}
      <ul className="help-list">
        {articles.map(({ id, title, summary }) => (
          <li key={id}>
            <h2>
              <Link to={id}>{title}</Link>
            </h2>
            <p>{summary}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}
