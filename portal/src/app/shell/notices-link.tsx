import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { NavLink } from 'react-router';
import { useAccount } from '../data/me.ts';
import { newestNoticesQuery } from '../data/notices.ts';
import { Icon } from '../parts/icon.tsx';

/** The bell, with how many notices are new. It is absent where there is none. */
export function NoticesLink() {
  const { t } = useTranslation('notices');
  const { account } = useAccount();
  const { data } = useQuery(newestNoticesQuery(account));
  if (!data || data.data.length === 0) return null;
  const { new_count: count } = data;
  return (
    <NavLink to={`/${account}/notices`}>
      <Icon name="bell" />
      <span className="label">{t('title')}</span>
      {count > 0 && (
        <span className="count">
          <span aria-hidden="true">{count}</span>
          <span className="vh"> {t('new_count', { count })}</span>
        </span>
      )}
    </NavLink>
  );
}
