import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { meQuery } from '../data/me.ts';
import { apiLanguage } from '../settings/texts.ts';

/** Of whoever has opened no account: they serve the strictest law. */
const STRICTEST = 'eu';
const PAGES = ['cancel', 'withdraw'];

/** At the foot of every page: what the law of the account's region wants there, and where developers go on. */
export function LegalLinks() {
  const { t } = useTranslation(['app', 'labels']);
  const { account } = useParams();
  const { data: me } = useQuery(meQuery);
  const region = me?.memberships.find((membership) => membership.account === account)?.region ?? STRICTEST;
  const named = (of: string) =>
    PAGES.map((page) => ({ path: `/${page}`, name: t(`labels:legal.${of}_${page}`, { defaultValue: '' }) })).filter(
      ({ name }) => name !== '',
    );
  const own = named(region);
  const links = [...(own.length > 0 ? own : named('other')), { path: '/accessibility', name: t('foot.accessibility') }];
  return (
    <footer className="foot">
      {links.map(({ path, name }) => (
        <a key={path} href={`${path}?lang=${apiLanguage()}`}>
          {name}
        </a>
      ))}
      <a href="/docs">{t('foot.developers')}</a>
    </footer>
  );
}
