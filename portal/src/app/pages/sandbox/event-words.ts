import { useTranslation } from 'react-i18next';
import type { License } from '../../data/licenses.ts';
import { useCopyName } from './copy-name.ts';
import type { Stop } from './steps.ts';

/** The most events that a stop names. */
const NAMED = 2;

/** What happens at a stop, with the licence where there are several. */
export function useEventWords(licenses: readonly License[]): (stop: Stop) => string {
  const { t } = useTranslation(['sandbox', 'labels']);
  const nameOf = useCopyName(licenses);
  return ({ events }) => {
    const words = events.map(({ license, what }) => {
      const event = t(`labels:next_events.${what}`);
      return licenses.length === 1 ? event : t('sandbox:walk.event_of', { event, licence: nameOf(license) });
    });
    const named = words.slice(0, NAMED).join(', ');
    return words.length > NAMED ? t('sandbox:walk.more', { events: named, count: words.length - NAMED }) : named;
  };
}
