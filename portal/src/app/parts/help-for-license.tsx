import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { articlesOfLicense, type ProblemCode } from '../data/articles.ts';
import type { License } from '../data/licenses.ts';
import { ArticleList } from './article-list.tsx';
import { useCommandPlace } from './command-place.ts';

interface HelpForLicenseProps {
  readonly license: License;
  /** Why a command was refused: what explains it comes first. */
  readonly code?: ProblemCode;
}

/** The articles that fit a licence now. Nothing where none does. */
export function HelpForLicense({ license, code }: HelpForLicenseProps) {
  const { t } = useTranslation('help');
  const { account } = useCommandPlace();
  const { data: articles = [] } = useQuery(articlesOfLicense(account, license, code));
  return <ArticleList heading={t('for_licence')} articles={articles} />;
}
