import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { License, Money } from '../../data/licenses.ts';
import { useAccount } from '../../data/me.ts';
import { payersOf } from '../../data/paid-by.ts';
import { paymentMethodsQuery } from '../../data/payment-methods.ts';
import { comingEvents } from '../../data/urgency.ts';
import { cardName } from '../../format/card.ts';
import { useFormats } from '../../format/format.ts';

/** The next sum that is charged by itself: when, and to which card. Nothing where none is. */
export function NextCharge({ license }: { license: License }) {
  const { t } = useTranslation('licence');
  const { account, can } = useAccount();
  const formats = useFormats(license.zone);
  const { data: cards = [] } = useQuery({ ...paymentMethodsQuery(account), enabled: can('billing:read') });
  const charge = comingEvents(license).find(({ amount }) => amount !== null);
  if (!charge?.amount) return null;
  const { first } = payersOf(license, cards);
  const seats = seatsOf(license, charge.amount);
  return (
    <section className="panel" aria-labelledby="next-charge">
      <h2 id="next-charge">{t('next_charge.title')}</h2>
      <p className="figure num">{formats.money(charge.amount)}</p>
      <p className="soft">{formats.longDate(charge.at)}</p>
      {seats !== undefined && <p className="soft">{t('next_charge.seats', { count: seats })}</p>}
      <p className="soft">{first ? t('next_charge.net_to', { card: cardName(first) }) : t('next_charge.net')}</p>
    </section>
  );
}

/** The seats that a sum is for: those of the terms that have this price. */
function seatsOf({ scheduled_change, paid_change, price, seats }: License, { amount }: Money): number | undefined {
  const terms = [scheduled_change, paid_change, { price, seats: seats.granted }];
  return terms.find((some) => some?.price.amount === amount)?.seats;
}
