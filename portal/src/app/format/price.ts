import { useTranslation } from 'react-i18next';
import type { Money, Plan } from '../data/licenses.ts';
import type { Formats } from './format.ts';

/** Says an amount and how often it is charged: `€45.22 a month`. */
export function usePrice(formats: Formats): (money: Money, plan: Plan | undefined) => string {
  const { t } = useTranslation('licences');
  return (money, plan) => {
    const amount = formats.money(money);
    if (!plan) return amount;
    const { unit, count } = plan.cadence;
    return t('price', { amount, per: count === 1 ? t(`per.${unit}`) : t(`every.${unit}`, { count }) });
  };
}
