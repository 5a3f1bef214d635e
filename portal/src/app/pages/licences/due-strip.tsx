import { useTranslation } from 'react-i18next';
import { useAccount } from '../../data/me.ts';
import type { PaymentMethod } from '../../data/payment-methods.ts';
import { justBefore, useFormats } from '../../format/format.ts';
import { ButtonLink } from '../../parts/button.tsx';
import type { Listed } from '../../data/listed.ts';
import { confirmAddress, primaryAction, type Need } from '../../data/urgency.ts';
import { cardName, lastDayOf } from '../../format/card.ts';
import { usePrice } from '../../format/price.ts';
import { WhoMay } from '../../parts/who-may.tsx';
import type { Asked } from '../../data/asked.ts';
import { DateBlock } from './date-block.tsx';
import { DueAsked } from './due-asked.tsx';

/** More than these are a list, which follows below. */
const MOST_SHOWN = 3;

interface DueStripProps {
  readonly needy: readonly Listed[];
  /** A card that is about to end, or has ended; null for none. */
  readonly endingCard: PaymentMethod | null;
  /** Requests for approval that the person may decide. */
  readonly asked: readonly Asked[];
  readonly zone: string;
}

/** What waits for somebody: the day, the sum, and one action each. */
export function DueStrip({ needy, endingCard, asked, zone }: DueStripProps) {
  const { t } = useTranslation('licences');
  const isAsked = asked.length > 0;
  const shown = needy.slice(0, MOST_SHOWN - Number(endingCard !== null) - Number(isAsked));
  if (shown.length === 0 && !endingCard && !isAsked) return null;
  return (
    <section aria-labelledby="due">
      <h2 className="vh" id="due">
        {t('due.title')}
      </h2>
      <ul className="due">
        {shown.map((listed) => (
          <DueItem key={listed.license.id} listed={listed} />
        ))}
        {isAsked && <DueAsked asked={asked} zone={zone} />}
        {endingCard && <DueCard card={endingCard} zone={zone} />}
      </ul>
    </section>
  );
}

function DueItem({ listed }: { listed: Listed }) {
  const { t } = useTranslation('licences');
  const { license, need, planName, plan } = listed;
  const formats = useFormats(license.zone);
  const price = usePrice(formats);
  if (!need) return null;
  const amount = need.amount ? formats.money(need.amount) : '';
  const titles: Record<Need['what'], string> = {
    pay: need.amount ? t('due.pay', { amount, plan: planName }) : t('due.pay_unknown', { plan: planName }),
    confirm: t('due.confirm', { amount, plan: planName }),
    decide_trial: t('due.decide_trial', { plan: planName }),
    trial_ends: t('due.trial_ends', { plan: planName }),
    renewal_off: t('due.renewal_off', { plan: planName }),
  };
  const abouts: Record<Need['what'], string> = {
    pay: t(`due.pay_about.${payCase(license.state)}`),
    confirm: t('due.confirm_about'),
    decide_trial: need.amount
      ? t('due.decide_trial_about', { price: price(need.amount, plan) })
      : t('due.confirm_about'),
    trial_ends: t('due.trial_ends_about'),
    renewal_off: t('due.renewal_off_about'),
  };
  return (
    <li data-state={license.state}>
      <DateBlock instant={need.until === null ? null : justBefore(need.until)} zone={license.zone} />
      <div>
        <b>{titles[need.what]}</b>
        <p>{abouts[need.what]}</p>
        <DueAction listed={listed} amount={amount} />
      </div>
    </li>
  );
}

function payCase(state: string): 'grace' | 'suspended' | 'incomplete' | 'other' {
  return state === 'grace' || state === 'suspended' || state === 'incomplete' ? state : 'other';
}

function DueAction({ listed: { license, need, planName }, amount }: { listed: Listed; amount: string }) {
  const { t } = useTranslation('licences');
  const { account, can } = useAccount();
  const page = `/${account}/licences/${license.id}`;
  const toConfirm = confirmAddress(license);
  const action = need && primaryAction(license, need);
  if (!can('licenses:command'))
    return (
      <>
        <p className="small">
          <WhoMay rule={t('due.who_can')} permission="licenses:command" />
        </p>
        {action && can('approvals:ask') && (
          <ButtonLink
            size="small"
            href={`${page}/${action}`}
            aria-label={t('action.of', { action: t('action.ask'), licence: planName })}
          >
            {t('action.ask')}
          </ButtonLink>
        )}
      </>
    );
  if (need?.what === 'confirm' && toConfirm !== null)
    return (
      <ButtonLink look="primary" size="small" href={toConfirm}>
        {t('action.confirm')}
      </ButtonLink>
    );
  const isPay = need?.what === 'pay';
  if (!action)
    return (
      <ButtonLink size="small" href={page} aria-label={t('action.of', { action: t('action.open'), licence: planName })}>
        {t('action.open')}
      </ButtonLink>
    );
  const words =
    isPay && amount !== ''
      ? t('action.pay_amount', { amount })
      : action === 'set-auto-renew'
        ? t('action.set-auto-renew')
        : t(isPay ? 'action.pay_now' : 'action.see_both');
  return (
    <ButtonLink
      look={isPay ? 'primary' : 'secondary'}
      size="small"
      href={need?.what === 'decide_trial' ? page : `${page}/${action}`}
      aria-label={t('action.of', { action: words, licence: planName })}
    >
      {words}
    </ButtonLink>
  );
}

function DueCard({ card, zone }: { card: PaymentMethod; zone: string }) {
  const { t } = useTranslation('licences');
  const { account, can } = useAccount();
  const end = lastDayOf(card);
  const isOver = end.getTime() < Date.now();
  return (
    <li data-state="paused">
      <DateBlock instant={end.toISOString()} zone={zone} />
      <div>
        <b>{t('due.card', { card: cardName(card) })}</b>
        <p>{isOver ? t('due.card_over') : t('due.card_ends')}</p>
        {can('billing:write') ? (
          <ButtonLink size="small" href={`/${account}/billing`}>
            {t('action.replace_card')}
          </ButtonLink>
        ) : (
          <p className="small">
            <WhoMay rule={t('due.who_can_pay')} permission="billing:write" />
          </p>
        )}
      </div>
    </li>
  );
}
