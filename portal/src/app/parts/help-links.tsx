import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { articlesQuery } from '../data/articles.ts';
import { ArticleList } from './article-list.tsx';

/** The articles that explain a page, in the order given. Nothing where they cannot be read. */
export function HelpLinks({ articles: ids }: { articles: readonly string[] }) {
  const { t } = useTranslation('help');
  const { data: all = [] } = useQuery(articlesQuery(''));
  const articles = ids.flatMap((wanted) => all.find((article) => article.id === wanted) ?? []);
  return <ArticleList heading={t('for_page')} articles={articles} />;
}
