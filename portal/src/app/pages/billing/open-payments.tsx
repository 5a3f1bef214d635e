import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { License } from '../../data/licenses.ts';
import { useAccount } from '../../data/me.ts';
import { useFormats } from '../../format/format.ts';
import { ButtonLink } from '../../parts/button.tsx';
import { useDeclineTexts } from '../../parts/decline-texts.ts';
import { Icon } from '../../parts/icon.tsx';
import { useListed } from '../../data/listed.ts';

type OpenCharge = License['charges'][number];

interface OpenPayment {
  readonly license: License;
  readonly charge: OpenCharge;
}

/** What is not paid yet, and is not given up. */
export function openPaymentsOf(licenses: readonly License[]): OpenPayment[] {
  return licenses.flatMap((license) =>
    license.charges.flatMap((charge) => (charge.being_voided ? [] : [{ license, charge }])),
  );
}

/** Each payment that is open: why, and what to do. */
export function OpenPayments({ payments, zone }: { payments: readonly OpenPayment[]; zone: string }) {
  const { t } = useTranslation('billing');
  return (
    <section className="section" aria-labelledby="open-payments">
      <h2 className="vh" id="open-payments">
        {t('open_payments')}
      </h2>
      <ul className="open-payments">
        {payments.map(({ license, charge }) => (
          <Payment key={charge.id} license={license} charge={charge} zone={zone} />
        ))}
      </ul>
    </section>
  );
}

function Payment({ license, charge, zone }: OpenPayment & { zone: string }) {
  const { t } = useTranslation('billing');
  const { account } = useAccount();
  const formats = useFormats(zone);
  const { name } = useListed()(license, Date.now());
  const isFailed = charge.status === 'failed' || charge.status === 'action_required';
  const { reason } = useDeclineTexts()(charge.failure);
  return (
    <li className="banner" data-state={isFailed ? 'grace' : 'renewal'}>
      <Icon name={isFailed ? 'warn' : 'clock'} />
      <p>
        <b>
          {t('open_payment', {
            amount: formats.money(charge.amount),
            licence: name,
          })}
        </b>{' '}
        {isFailed
          ? `${reason} ${t('nothing_charged')}`
          : t(charge.status === 'processing' ? 'processing' : 'pending', { date: formats.shortDate(charge.tried_at) })}
      </p>
      <Pay license={license} charge={charge} sum={formats.money(charge.amount)} />
      <Link to={`/${account}/licences/${license.id}`}>{t('to_licence')}</Link>
    </li>
  );
}

/** Where it is paid: at the bank that asks for a confirmation, else here, else on the provider's page. */
function Pay({ license, charge, sum }: OpenPayment & { sum: string }) {
  const { t } = useTranslation('billing');
  const { account, can } = useAccount();
  const toConfirm = charge.status === 'action_required' && can('billing:write') ? charge.action_url : null;
  if (toConfirm === null && license.available_actions.includes('renew'))
    return (
      <ButtonLink look="primary" size="small" href={`/${account}/licences/${license.id}/renew`}>
        {t('invoice.pay', { amount: sum })}
      </ButtonLink>
    );
  const url = can('billing:write') ? charge.action_url : null;
  return (
    url !== null && (
      <ButtonLink look="primary" size="small" href={url}>
        {toConfirm === null ? t('invoice.pay', { amount: sum }) : t('confirm')}
      </ButtonLink>
    )
  );
}
