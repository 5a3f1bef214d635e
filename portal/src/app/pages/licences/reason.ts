import { useTranslation } from 'react-i18next';
import type { License } from '../../data/licenses.ts';
import type { Formats } from '../../format/format.ts';

/** The state's reason in a few words, beside its chip; null where the state says all. */
export function useReason(formats: Formats): (license: License) => string | null {
  const { t } = useTranslation('licences');
  return (license) => {
    const { state, access, period, since, held_since: held, scheduled_change: change } = license;
    if (held !== null) return t('reason.held');
    if (state === 'trial' && period) return t('reason.days_left', { count: period.days_left });
    if (state === 'expired' || state === 'retired')
      return t('reason.since', { date: formats.shortDate(since), access: t(`access.${access}`) });
    if (access !== 'everything') return t(`access.${access}`);
    if (license.cancelled) return t('reason.cancelled');
    if (!license.auto_renew) return t('reason.not_renewing');
    return change ? t('reason.changes', { count: change.seats }) : null;
  };
}
