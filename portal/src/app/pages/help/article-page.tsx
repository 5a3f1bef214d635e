import { useSuspenseQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { articleQuery, type Article } from '../../data/articles.ts';
import { useAccount } from '../../data/me.ts';
import { findLicencesPath } from '../../shell/public-pages.ts';
import { Crumbs } from '../../parts/crumbs.tsx';
import { Page } from '../../parts/page.tsx';
import './help.css';

type Block = Article['blocks'][number];
type Span = Block['items'][number][number];

/** One help article. */
export function Component() {
  const { t } = useTranslation('help');
  const { account } = useAccount();
  const { article: id = '' } = useParams();
  const { data: article } = useSuspenseQuery(articleQuery(id));
  const crumbs = <Crumbs above={[[t('title'), `/${account}/help`]]} here={article.title} />;
  return (
    <Page title={article.title} heading={article.title} lead={article.summary} crumbs={crumbs}>
      <div className="article" lang={article.language}>
        {article.blocks.map((block, index) => (
          <BlockOf key={index} block={block} account={account} />
        ))}
      </div>
    </Page>
  );
}

function BlockOf({ block: { kind, items }, account }: { block: Block; account: string }) {
  const words = items.map((spans) => spans.map((span, index) => <Words key={index} span={span} account={account} />));
  const entries = words.map((entry, index) => <li key={index}>{entry}</li>);
  switch (kind) {
    case 'heading':
      return <h2>{words}</h2>;
    case 'paragraph':
      return <p>{words}</p>;
    case 'list':
      return <ul>{entries}</ul>;
    case 'steps':
      return <ol>{entries}</ol>;
  }
}

function Words({ span: { text, strong, article, page }, account }: { span: Span; account: string }): ReactNode {
  const words = strong ? <b>{text}</b> : text;
  if (article !== null) return <Link to={`/${account}/help/${article}`}>{words}</Link>;
  if (page === 'find-licences') return <a href={findLicencesPath()}>{words}</a>;
  if (page !== null) return <Link to={`/${account}/${page}`}>{words}</Link>;
  return words;
}
