import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { refundedQuery } from '../../data/billing.ts';
import { changeLogQuery } from '../../data/change-log.ts';
import { hasEnded, type License } from '../../data/licenses.ts';
import { useAccount } from '../../data/me.ts';
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
  const withdrawal = useWithdrawal(license);
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
        const again = until === null ? '' : t('now.reactivate_until', { day: until });
        return [withdrawal ?? t('now.expired', { date: longDate(since) }), again, access].filter(Boolean).join(' ');
      }
      case 'retired':
        return [withdrawal, t('now.retired', { date: longDate(since) })].filter(Boolean).join(' ');
    }
  }

  return sentence();
}

/** That it ended by a withdrawal, when, and what was paid back, as far as the person sees invoices; null for other ends. */
function useWithdrawal(license: License): string | null {
  const { t } = useTranslation('licence');
  const { account, can } = useAccount();
  const { longDate, money, list } = useFormats(license.zone);
  const { data: log } = useQuery({ ...changeLogQuery(account, license.id), enabled: hasEnded(license) });
  const end = log?.entries.findLast(({ from, to }) => from !== to && (to === 'expired' || from === null));
  const isWithdrawn = hasEnded(license) && end?.event === 'withdraw';
  const { data: refunded = [] } = useQuery({
    ...refundedQuery(account, license.id),
    enabled: isWithdrawn && can('billing:read'),
  });
  if (!isWithdrawn) return null;
  const said = t('now.withdrawn', { date: longDate(end.at) });
  if (refunded.length === 0) return said;
  return `${said} ${t('now.paid_back', { amount: list(refunded.map(({ amount }) => money(amount))) })}`;
}
