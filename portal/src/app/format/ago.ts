import { useTranslation } from 'react-i18next';
import { localeOf } from './format.ts';

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** How long before `nowMs` an instant was: `3 minutes ago`. */
export function useAgo(): (instant: string, nowMs: number) => string {
  const { i18n } = useTranslation();
  const format = new Intl.RelativeTimeFormat(localeOf(i18n.language), { numeric: 'auto' });
  return (instant, nowMs) => {
    const pastMs = Math.max(0, nowMs - Date.parse(instant));
    const [unit, ms] = UNITS.find(([, size]) => pastMs >= size) ?? ['second', pastMs + 1];
    return format.format(-Math.floor(pastMs / ms), unit);
  };
}
