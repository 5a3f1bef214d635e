import { useTranslation } from 'react-i18next';
import type { ChangeLogEntry } from '../../data/change-log.ts';
import type { Forecast } from '../../data/forecast.ts';
import { justBefore, type Formats } from '../../format/format.ts';
import { comingMoments, markOf, paidOf, pastMoments, type MarkKind, type Moment } from './moments.ts';

/** An event of a licence's life, in words. */
export interface LifeEvent extends Moment {
  readonly kind: MarkKind;
  readonly title: string;
  /** What it costs, or what changes by it; null where the title says all. */
  readonly about: string | null;
  /** It happens only under what is supposed; false for what happens anyway. */
  readonly supposed: boolean;
}

/** Words for what comes; everything else is called as in the change log. */
const COMING = [
  'bought',
  'renewed',
  'reactivated',
  'paid',
  'payment_failed',
  'payment_processing',
  'payment_refunded',
  'charge_voided',
  'reminder_due',
  'incomplete_ended',
  'change_due',
  'trial_ended',
  'renewal_due',
  'period_ended',
  'retry_due',
  'grace_reduced',
  'grace_ended',
  'pause_limit_reached',
  'win_back_ended',
  'reactivation_ended',
  'payment_check_due',
  'pause',
  'set_auto_renew',
  'schedule_change',
] as const;

/** `card`: what a charge is collected from, where that is known. */
export function useLifeEvents(formats: Formats, card: string | null = null) {
  const { t } = useTranslation(['lifeline', 'labels']);

  function titleOf(moment: Moment): string {
    const { what, cause, past } = moment;
    if (what === 'payment_failed' && cause === 'retry_due')
      return t(past ? 'past.retry_failed' : 'coming.retry_failed');
    const paid = paidOf(moment);
    if (past) return paid ? t(`past.${paid}`) : t(`labels:events.${what}`);
    const coming = COMING.find((word) => word === what);
    return coming ? t(`coming.${coming}`) : t(`labels:events.${what}`);
  }

  function aboutOf({ what, amount, access, accessChanged, periodEnd, past }: Moment): string | null {
    if (amount) {
      const money = formats.money(amount);
      if (what === 'payment_failed') return t('open', { amount: money });
      return past || card === null ? money : t('from_card', { amount: money, card });
    }
    if (accessChanged) return t(`levels.${access}`);
    return periodEnd === null ? null : t('until', { day: formats.date(justBefore(periodEnd)) });
  }

  const inWords = (moment: Moment): LifeEvent => ({
    ...moment,
    kind: markOf(moment),
    title: titleOf(moment),
    about: aboutOf(moment),
    supposed: false,
  });

  return {
    past: (entries: readonly ChangeLogEntry[]): LifeEvent[] => pastMoments(entries).map(inWords),
    /** What follows on the last of `past`. */
    coming,
    /** What would follow instead of `expected`. */
    instead: (forecast: Pick<Forecast, 'data'>, past: readonly Moment[], expected: readonly LifeEvent[]): LifeEvent[] =>
      coming(forecast, past).map((event) => ({ ...event, supposed: !expected.some((other) => isSame(event, other)) })),
  };

  function coming({ data }: Pick<Forecast, 'data'>, past: readonly Moment[]): LifeEvent[] {
    const last = past.at(-1);
    const periodEnd = past.findLast((moment) => moment.periodEnd !== null)?.periodEnd ?? null;
    return comingMoments(data, { access: last?.access ?? 'nothing', periodEnd }).map(inWords);
  }
}

function isSame(one: LifeEvent, other: LifeEvent): boolean {
  return (
    one.atMs === other.atMs &&
    one.what === other.what &&
    one.state === other.state &&
    one.access === other.access &&
    one.amount?.amount === other.amount?.amount
  );
}
