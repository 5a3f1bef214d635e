import { useTranslation } from 'react-i18next';
import type { Terms, TermsField } from '../../data/license-terms.ts';
import type { Formats } from '../../format/format.ts';

type Rules = NonNullable<Terms['rules']>;
type Entitlement = Rules['entitlements'][number];

/** What a field of terms says, in words; null where it was not kept. `other` are the terms that it is compared with. */
export function useTermsWords(formats: Formats): (field: TermsField, terms: Terms, other?: Terms) => string | null {
  const { t } = useTranslation(['terms', 'licences']);
  const { number, money, list } = formats;
  const days = (count: number) => (count === 0 ? t('none') : t('days', { count }));
  const beforeEnd = (before: readonly number[]) =>
    before.length === 0 ? t('none') : t('before_end', { days: list(before.map(number)) });
  const grace = ({ retries, full_days: full, reduced_days: reduced }: Rules['grace']) =>
    [
      retries.length === 0 ? t('grace.no_retries') : t('grace.retries', { days: list(retries.map(number)) }),
      t('grace.full', { count: full }),
      t('grace.reduced', { count: reduced }),
    ].join(' ');
  const entitlement = ({ feature, limit, per_seat: perSeat }: Entitlement) => {
    if (limit === null) return feature;
    return t(perSeat ? 'limit_per_seat' : 'limit', { feature, limit: number(limit) });
  };
  return (field, terms, other) => {
    const { plan, seats, price, rules } = terms;
    if (field === 'plan') return plan.name;
    if (field === 'seats') return number(seats);
    if (field === 'price') return t('net', { amount: money(price) });
    if (rules === null) return null;
    switch (field) {
      case 'seat_price':
        return t('net', { amount: money(rules.seat_price) });
      case 'cadence':
        return t(`licences:every.${rules.cadence.unit}`, { count: rules.cadence.count });
      case 'seats_allowed':
        return t('range', { min: number(rules.seats_allowed.min), max: number(rules.seats_allowed.max) });
      case 'early_renewal_days':
        return rules.early_renewal_days === null ? t('at_any_time') : t('early', { count: rules.early_renewal_days });
      case 'renewal_basis':
        return t(`basis.${rules.renewal_basis}`);
      case 'reminders':
        return beforeEnd(rules.reminders);
      case 'legal_notices':
        return beforeEnd(rules.legal_notices);
      case 'grace':
        return grace(rules.grace);
      case 'expiry_grace_days':
        return days(rules.expiry_grace_days);
      case 'pause':
        return rules.pause
          ? t('pause', { count: rules.pause.per_period, days: number(rules.pause.max_days) })
          : t('not_offered');
      case 'cancel':
        return t(`cancel.${rules.cancel}`);
      case 'withdrawal_days':
        return rules.withdrawal_days === 0 ? t('none') : t('withdrawal', { count: rules.withdrawal_days });
      case 'win_back_days':
        return days(rules.win_back_days);
      case 'reactivation_days':
        return rules.reactivation_days === null ? t('at_any_time') : days(rules.reactivation_days);
      case 'entitlements': {
        const shown = otherThan(rules.entitlements, other?.rules?.entitlements ?? []);
        return shown.length === 0 ? t('none') : list(shown.map(entitlement));
      }
    }
  };
}

/** The entitlements that the other terms do not have in the same way. */
function otherThan(own: readonly Entitlement[], others: readonly Entitlement[]): readonly Entitlement[] {
  const known = new Set(others.map((entitlement) => JSON.stringify(entitlement)));
  return own.filter((entitlement) => !known.has(JSON.stringify(entitlement)));
}
