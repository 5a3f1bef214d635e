import { useTranslation } from 'react-i18next';
import type { License, Money, Plan } from '../data/licenses.ts';
import type { Listed } from '../data/listed.ts';
import type { PaymentMethod } from '../data/payment-methods.ts';
import { eventOf, nextEvent } from '../data/urgency.ts';
import { cardName } from '../format/card.ts';
import { justBefore, type Formats } from '../format/format.ts';
import { usePrice } from '../format/price.ts';

interface NextWords {
  readonly title: string;
  readonly about: string | null;
}

/** What happens next to a licence by itself, and what it costs. */
export function useNextWords(formats: Formats, card: PaymentMethod | null) {
  const { t } = useTranslation(['licences', 'labels']);
  const price = usePrice(formats);
  const lastDay = (instant: string) => formats.shortDate(justBefore(instant));
  const paid = (money: Money | null, plan: Plan | undefined) => {
    if (!money) return null;
    return card ? t('next.by_card', { price: price(money, plan), card: cardName(card) }) : price(money, plan);
  };

  const within = (nowMs: number, instant: string, kind: 'in' | 'left', title: string) => {
    const count = formats.daysBetween(nowMs, instant);
    if (count < 0) return title;
    return count === 0 ? t('next.today', { title }) : t(`next.${kind}`, { title, count });
  };
  /** With the days until an instant at which something happens. */
  const inDays = (nowMs: number, at: string, title: string) => within(nowMs, at, 'in', title);
  /** With the days that are left before an instant. */
  const daysLeft = (nowMs: number, at: string, title: string) => within(nowMs, justBefore(at), 'left', title);

  function toPay({ license, need }: Listed, nowMs: number): NextWords {
    const retry = eventOf(license, ['retry']);
    const amount = need?.amount ? formats.money(need.amount) : null;
    return {
      title: need?.until ? daysLeft(nowMs, need.until, t('next.pay_by', { date: lastDay(need.until) })) : t('next.pay'),
      about:
        amount === null
          ? null
          : retry
            ? t('next.open_retried', { amount, date: formats.shortDate(retry.at) })
            : t('next.open', { amount }),
    };
  }

  function withoutEvent({ state, since, held_since: held, charges }: License): NextWords {
    if (held !== null) return { title: t('next.on_hold', { date: formats.shortDate(held) }), about: null };
    if (charges.length > 0) return { title: t('next.payment_checked'), about: null };
    if (state === 'retired') return { title: t('next.closed', { date: formats.shortDate(since) }), about: null };
    return { title: t('next.nothing'), about: null };
  }

  return (listed: Listed, nowMs: number): NextWords => {
    const { license, plan, need } = listed;
    if (need?.what === 'pay') return toPay(listed, nowMs);
    if (need?.what === 'confirm')
      return {
        title: t('next.confirm'),
        about: need.amount ? t('next.open', { amount: formats.money(need.amount) }) : null,
      };
    const event = nextEvent(license);
    if (!event) return withoutEvent(license);
    const { what, at, amount } = event;
    switch (what) {
      case 'renewal':
        return {
          title: inDays(nowMs, at, t('next.renews', { date: formats.shortDate(at) })),
          about: paid(amount, plan),
        };
      case 'purchase':
        return { title: t('next.becomes_paid', { date: formats.shortDate(at) }), about: paid(amount, plan) };
      case 'resumption':
        return {
          title: inDays(nowMs, at, t('next.resumes', { date: formats.shortDate(at) })),
          about: license.auto_renew ? t('next.then', { price: price(license.price, plan) }) : null,
        };
      case 'period_end':
      case 'trial_end': {
        const title = t('next.ends', { date: lastDay(at) });
        return {
          // A trial says beside its state how many days are left.
          title: license.state === 'trial' ? title : daysLeft(nowMs, at, title),
          about: license.cancelled ? t('next.nothing_more_charged') : t('next.not_renewed'),
        };
      }
      case 'retirement':
        return license.available_actions.includes('reactivate')
          ? {
              title: daysLeft(nowMs, at, t('next.back_until', { date: lastDay(at) })),
              about: t('next.back_for', { price: price(license.price, plan) }),
            }
          : { title: inDays(nowMs, at, t('next.closes', { date: formats.shortDate(at) })), about: null };
      case 'change':
        return {
          title: inDays(nowMs, at, t('next.changes', { date: formats.shortDate(at) })),
          about: t('next.paid_ahead'),
        };
      case 'reminder':
      case 'payment_check':
      case 'retry':
      case 'entitlement_reduction':
      case 'grace_end':
      case 'expiry':
      case 'purchase_end':
        return {
          title: inDays(nowMs, at, `${t(`labels:next_events.${what}`)}: ${formats.shortDate(at)}`),
          about: amount ? formats.money(amount) : null,
        };
    }
  };
}
