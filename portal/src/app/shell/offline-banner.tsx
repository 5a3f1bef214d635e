import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useIsOnline } from '../data/online.ts';
import { useFormats } from '../format/format.ts';
import { ownZone } from '../format/own-zone.ts';
import { Icon } from '../parts/icon.tsx';

/** Says that there is no network, and from when what is seen is. */
export function OfflineBanner() {
  const { t } = useTranslation();
  const isOnline = useIsOnline();
  const client = useQueryClient();
  const formats = useFormats(ownZone());
  if (isOnline) return null;
  const readAt = Math.max(
    0,
    ...client
      .getQueryCache()
      .getAll()
      .map(({ state }) => state.dataUpdatedAt),
  );
  return (
    <div className="banner" role="status">
      <Icon name="offline" />
      <p>
        <b>{t('offline.title')}</b>{' '}
        {readAt > 0 && t('offline.about', { time: formats.clock(new Date(readAt).toISOString()) })}
      </p>
    </div>
  );
}
