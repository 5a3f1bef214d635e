import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useAccount } from '../../data/me.ts';
import { newestNoticesQuery } from '../../data/notices.ts';
import { useAgo } from '../../format/ago.ts';
import { useFormats } from '../../format/format.ts';
import { NoticeList } from './notice-list.tsx';
import { PreferencesLink } from './preferences-link.tsx';

/** The newest notices, on the dashboard. */
export function NewestNotices({ zone, nowMs }: { readonly zone: string; readonly nowMs: number }) {
  const { t } = useTranslation('notices');
  const { account } = useAccount();
  const ago = useAgo();
  const formats = useFormats(zone);
  const { data } = useQuery(newestNoticesQuery(account));
  if (!data || data.data.length === 0) return null;
  return (
    <section aria-labelledby="newest-notices">
      <div className="section-head">
        <h2 id="newest-notices">{t('title')}</h2>
        <PreferencesLink />
      </div>
      <NoticeList notices={data.data} formats={formats} when={({ at }) => ago(at, nowMs)} />
      <p className="section-more">
        <Link to={`/${account}/notices`}>{t('all')}</Link>
      </p>
    </section>
  );
}
