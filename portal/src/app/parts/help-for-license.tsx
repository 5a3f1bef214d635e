import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { articlesOfLicense, type ProblemCode } from '../data/articles.ts';
import type { License } from '../data/licenses.ts';
import { useAccount } from '../data/me.ts';
import { useCommandPlace } from './command-place.ts';

interface HelpForLicenseProps {
  readonly license: License;
  /** Why a command was refused: what explains it comes first. */
  readonly code?: ProblemCode;
}

/** The articles that fit a licence now. Nothing where none does. */
export function HelpForLicense({ license, code }: HelpForLicenseProps) {
  const { t } = useTranslation('help');
  const id = useId();
  const { account } = useAccount();
  const place = useCommandPlace();
  const { data: articles = [] } = useQuery(articlesOfLicense(place.account, license, code));
  if (articles.length === 0) return null;
  return (
    <section className="section" aria-labelledby={id}>
      <div className="section-head">
        <h2 id={id}>{t('for_licence')}</h2>
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
