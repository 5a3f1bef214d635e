import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { activationsQuery } from '../../data/activations.ts';
import { hasEnded, type License, type Plan } from '../../data/licenses.ts';
import { useAccount } from '../../data/me.ts';
import { useFormats } from '../../format/format.ts';
import { usePrice } from '../../format/price.ts';
import { useShownByLink } from '../../parts/shown-by-link.ts';
import { PaidBy } from '../paid-by/paid-by.tsx';
import { KeyFact } from './key-fact.tsx';

/** What a licence is in short: its key, period, seats, price, and what pays for it. */
export function Facts({ license, plan }: { license: License; plan: Plan | undefined }) {
  const { t } = useTranslation('licence');
  const formats = useFormats(license.zone);
  const price = usePrice(formats);
  const { period } = license;
  const [nowMs] = useState(Date.now);
  const isOver = period !== null && Date.parse(period.end) <= nowMs;
  const isEnded = hasEnded(license);
  return (
    <dl className="facts">
      {license.key_hint !== null && <KeyFact license={license} hint={license.key_hint} />}
      {period && (
        <div>
          <dt>{t(isEnded ? 'facts.last_period' : 'facts.period')}</dt>
          <dd>
            {!isEnded && (isOver ? t('facts.over') : t('facts.days_left', { count: period.days_left }))}
            <small>{`${formats.date(period.start)} – ${formats.day(period.last_day)}`}</small>
          </dd>
        </div>
      )}
      <Seats license={license} />
      <div>
        <dt>{t('facts.price')}</dt>
        <dd>
          {price(license.price, plan)}
          {!isEnded && <small>{t(license.auto_renew ? 'facts.renews' : 'facts.not_renewing')}</small>}
        </dd>
      </div>
      <PaidBy license={license} />
    </dl>
  );
}

/** How many machines use it, of how many may. The machines are below on the page. */
function Seats({ license }: { license: License }) {
  const { t } = useTranslation('licence');
  const { account } = useAccount();
  const { number } = useFormats(license.zone);
  const { data: machines, isSuccess } = useQuery(activationsQuery(account, license.id));
  useShownByLink('machines', isSuccess);
  const used = machines?.length ?? 0;
  const count = license.seats.granted;
  return (
    <div>
      <dt>{t('facts.seats')}</dt>
      <dd>
        {used === 0 ? (
          number(count)
        ) : (
          <Link to="#machines">{t('facts.seats_used', { used: number(used), count })}</Link>
        )}
      </dd>
    </div>
  );
}
