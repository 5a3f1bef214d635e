import { useTranslation } from 'react-i18next';
import type { Formats } from '../../format/format.ts';
import { isTry } from './layout.ts';
import type { LifeEvent } from './life-events.ts';
import { instantOf } from './moments.ts';

interface FlagWords {
  readonly day: string;
  readonly title: string;
  readonly about: string | null;
}

/** What the flag of one event says, or of several that share one. */
export function useFlagWords(formats: Formats): (events: readonly LifeEvent[]) => FlagWords {
  const { t } = useTranslation('lifeline');
  const dayOf = ({ atMs }: LifeEvent) => formats.shortDate(instantOf(atMs));
  return (events) => {
    const [first] = events as readonly [LifeEvent, ...LifeEvent[]];
    const count = events.length;
    const day = dayOf(first);
    if (count === 1) return { day, title: first.title, about: first.about };
    const until = dayOf(events.at(-1) ?? first);
    if (events.every(isTry)) return { day, title: t('tries', { count, day: until }), about: null };
    const notices = events.every(({ kind }) => kind === 'notice');
    return { day, title: t(notices ? 'notices' : 'several', { count }), about: null };
  };
}
