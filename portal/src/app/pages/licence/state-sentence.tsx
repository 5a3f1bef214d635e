import { useTranslation } from 'react-i18next';
import type { License } from '../../data/licenses.ts';
import { justBefore, useFormats } from '../../format/format.ts';

type Next = License['next'][number];

/** What is the case and what it means: until when, for which sum, and what becomes of the data. */
export function StateSentence({ license }: { license: License }) {
  const { t } = useTranslation('licence');
  const { longDate, longDay, money } = useFormats(license.zone);
  const { state, period, payment_owed: owed, held_since: held, since } = license;
  const next = (...what: Next['what'][]) => license.next.find((event) => what.includes(event.what));
  const lastDay = (event: Next | undefined) => (event ? longDate(justBefore(event.at)) : null);
  const day = period ? longDay(period.last_day) : '';
  const access = t(`access.${license.access}`);
  const open = owed ? money(owed.amount) : null;

  function sentence(): string {
    if (held !== null) return t('now.held', { date: longDate(held) });
    switch (state) {
      case 'incomplete': {
        const until = lastDay(next('purchase_end'));
        return until === null ? t('now.incomplete') : t('now.incomplete_until', { day: until });
      }
      case 'trial': {
        const purchase = next('purchase');
        return purchase?.amount
          ? t('now.trial_renews', { day, amount: money(purchase.amount) })
          : t('now.trial_ends', { day });
      }
      case 'active': {
        const renewal = next('renewal');
        if (license.cancelled) return t('now.cancelled', { day });
        if (!renewal) return t('now.active_ends', { day });
        return renewal.amount
          ? t('now.active_renews', { day, amount: money(renewal.amount) })
          : t('now.active_paid', { day });
      }
      case 'renewal':
        return t('now.renewal');
      case 'grace': {
        const until = lastDay(next('grace_end'));
        return open === null || until === null ? access : `${t('now.grace', { amount: open, day: until })} ${access}`;
      }
      case 'paused': {
        const until = lastDay(next('resumption'));
        return `${until === null ? t('now.paused') : t('now.paused_until', { day: until })} ${access}`;
      }
      case 'suspended': {
        const until = lastDay(next('expiry'));
        const date = longDate(since);
        return `${until === null ? t('now.suspended', { date }) : t('now.suspended_until', { date, day: until })} ${access}`;
      }
      case 'expired': {
        const until = lastDay(next('retirement'));
        const date = longDate(since);
        return `${until === null ? t('now.expired', { date }) : t('now.expired_until', { date, day: until })} ${access}`;
      }
      case 'retired':
        return t('now.retired', { date: longDate(since) });
    }
  }

  return sentence();
}
