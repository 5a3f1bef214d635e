import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';
import { ApiError } from '../../../../contract/client/client.ts';
import { articleOfCode } from '../data/articles.ts';

/** A link to the article that explains a refusal. Nothing where there is none, or outside of an account. */
export function HelpFor({ error }: { error: unknown }) {
  const { account } = useParams();
  if (!(error instanceof ApiError) || account === undefined) return null;
  return <ArticleLink account={account} code={error.problem.code} />;
}

function ArticleLink({ account, code }: { account: string; code: ApiError['problem']['code'] }) {
  const { data: article } = useQuery(articleOfCode(code));
  if (!article) return null;
  return <Link to={`/${account}/help/${article.id}`}>{article.title}</Link>;
}
