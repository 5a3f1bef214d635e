import { useSuspenseQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { plansQuery, type License } from '../../data/licenses.ts';
import { useAccount } from '../../data/me.ts';
import type { Comparison } from '../../data/sandboxes.ts';
import { justBefore, useFormats } from '../../format/format.ts';
import { StateChip } from '../../parts/chip.tsx';

type Field = Comparison['differences'][number];

/** A field of a licence as people read it. */
export function useFieldWords(zone: string): (license: License, field: Field) => ReactNode {
  const { t } = useTranslation(['sandbox', 'commands', 'labels']);
  const { account } = useAccount();
  const { data: plans } = useSuspenseQuery(plansQuery(account));
  const { date, day, money, number, list } = useFormats(zone);
  const planName = (id: string) => plans.find((plan) => plan.id === id)?.name ?? id;
  const yesOrNo = (value: boolean) => t(value ? 'sandbox:compare.yes' : 'sandbox:compare.no');
  const dateOr = (at: string | null, otherwise: string) => (at === null ? otherwise : date(at));
  const until = (at: string | null) => (at === null ? t('sandbox:compare.open_end') : date(justBefore(at)));
  return (license, field) => {
    const { period, scheduled_change: change, payment_owed: owed } = license;
    switch (field) {
      case 'state':
        return <StateChip state={license.state} />;
      case 'access':
        return t(`commands:access_levels.${license.access}`);
      case 'plan':
        return planName(license.plan);
      case 'seats':
        return number(license.seats.granted);
      case 'price':
        return money(license.price);
      case 'period':
        return period ? `${date(period.start)} – ${day(period.last_day)}` : t('sandbox:compare.nothing');
      case 'state_ends_at':
        return until(license.state_ends_at);
      case 'auto_renew':
        return yesOrNo(license.auto_renew);
      case 'cancelled':
        return yesOrNo(license.cancelled);
      case 'scheduled_change':
        return change
          ? t('sandbox:compare.change', { plan: planName(change.plan), seats: number(change.seats) })
          : t('sandbox:compare.nothing');
      case 'payment_owed':
        return owed ? money(owed.amount) : t('sandbox:compare.nothing');
      case 'held_since':
        return dateOr(license.held_since, t('sandbox:compare.no'));
      case 'entitlements':
        return license.entitlements.length === 0
          ? t('sandbox:compare.nothing')
          : list(
              license.entitlements.map(({ feature, limit }) => {
                const name = t(`labels:features.${feature}`, { defaultValue: feature });
                return limit === null ? name : `${name}: ${number(limit)}`;
              }),
            );
    }
  };
}
