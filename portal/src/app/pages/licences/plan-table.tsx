import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { plansQuery, type Plan } from '../../data/licenses.ts';
import { useAccount } from '../../data/me.ts';
import { offersQuery, type Offer } from '../../data/offers.ts';
import { useFormats } from '../../format/format.ts';
import { ButtonLink } from '../../parts/button.tsx';
import { LoadError } from '../../parts/problem.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { TableHead } from '../../parts/table-head.tsx';
import { usePrice } from '../../format/price.ts';

/** What the account can buy today, on which terms, and why not. */
export function PlanTable() {
  const { t } = useTranslation('licences');
  const { account } = useAccount();
  const { data: plans } = useSuspenseQuery(plansQuery(account));
  const { data: offers, error, refetch } = useQuery(offersQuery(account));
  return (
    <section className="section" aria-labelledby="plans">
      <div className="section-head">
        <h2 id="plans">{t('plans.title')}</h2>
      </div>
      {error ? (
        <LoadError error={error} retry={() => void refetch()} />
      ) : offers ? (
        <table role="table" className="table stack plans">
          <TableHead
            columns={[
              t('plans.plan'),
              { name: t('plans.price'), look: 'end' },
              t('plans.trial'),
              { name: t('plans.action'), look: 'hidden' },
            ]}
          />
          <tbody role="rowgroup">
            {offers.map((offer) => (
              <PlanRow key={offer.plan} offer={offer} plan={plans.find(({ id }) => id === offer.plan)} />
            ))}
          </tbody>
        </table>
      ) : (
        <Skeleton rows={4} />
      )}
      <p className="small muted lic-note">{t('plans.note')}</p>
    </section>
  );
}

function PlanRow({ offer, plan }: { offer: Offer; plan: Plan | undefined }) {
  const { t } = useTranslation('licences');
  const { account } = useAccount();
  const formats = useFormats('UTC');
  const price = usePrice(formats);
  const name = plan?.name ?? offer.plan;
  const canTry = offer.trial !== null && offer.trial.refusal === null;
  return (
    <tr role="row">
      <th scope="row" role="rowheader">
        {name}
      </th>
      <td role="cell" className="end num">
        {offer.price && price(offer.price, plan)}
        <small>{t('plans.for_seats', { count: offer.quantity })}</small>
      </td>
      <td role="cell">
        {offer.trial ? t('plans.days', { count: offer.trial.days }) : t('plans.no_trial')}
        {offer.trial?.refusal && <small>{offer.trial.refusal.detail}</small>}
      </td>
      <td role="cell" className="end">
        {offer.refusal ? (
          <small>
            {offer.refusal.detail} {offer.refusal.next_step}
          </small>
        ) : (
          <ButtonLink size="small" href={`/${account}/buy?plan=${offer.plan}${canTry ? '&trial=1' : ''}`}>
            {t(canTry ? 'plans.try' : 'plans.buy', { plan: name })}
          </ButtonLink>
        )}
      </td>
    </tr>
  );
}
