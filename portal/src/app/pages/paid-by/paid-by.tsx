import { useQuery } from '@tanstack/react-query';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { License } from '../../data/licenses.ts';
import { useAccount } from '../../data/me.ts';
import { payersOf } from '../../data/paid-by.ts';
import { paymentMethodsQuery } from '../../data/payment-methods.ts';
import { Button } from '../../parts/button.tsx';
import { cardName } from '../../format/card.ts';
import { WhoMay } from '../../parts/who-may.tsx';
import { lazyPart } from '../../parts/load-part.ts';
import './paid-by.css';

const ChoosePayers = lazyPart(async () => (await import('./choose-payers.tsx')).ChoosePayers);

/** Which card pays for a licence, and which one when it is declined. Nothing for who does not see cards. */
export function PaidBy({ license }: { license: License }) {
  const { t } = useTranslation('paid-by');
  const { can } = useAccount();
  if (!can('billing:read') || license.state === 'retired') return null;
  return (
    <div className="paid-by">
      <dt>{t('title')}</dt>
      <Payers license={license} />
    </div>
  );
}

function Payers({ license }: { license: License }) {
  const { t } = useTranslation(['paid-by', 'app']);
  const { account, can } = useAccount();
  const { data: cards, error, refetch } = useQuery(paymentMethodsQuery(account));
  const [isOpen, setOpen] = useState(false);
  if (error && !cards)
    return (
      <dd>
        <Button size="small" onPress={() => void refetch()}>
          {t('app:problem.try_now')}
        </Button>
      </dd>
    );
  if (!cards) return <dd aria-busy="true" />;
  const { first, backup } = payersOf(license, cards);
  if (cards.length === 0)
    return (
      <dd>
        {t('no_first')}
        {can('billing:write') && (
          <small>
            <Link to={`/${account}/billing`}>{t('to_billing')}</Link>
          </small>
        )}
      </dd>
    );
  return (
    <dd>
      {first ? cardName(first) : t('no_first')}
      {license.payment_method === null && first && <small>{t('by_default')}</small>}
      {backup && <small>{t('then', { card: cardName(backup) })}</small>}
      {can('billing:write') ? (
        <Button look="quiet" size="small" aria-label={t('change_label')} onPress={() => setOpen(true)}>
          {t('change')}
        </Button>
      ) : (
        <small>
          <WhoMay rule={t('who_can')} permission="billing:write" />
        </small>
      )}
      <Suspense>{isOpen && <ChoosePayers license={license} cards={cards} onClose={() => setOpen(false)} />}</Suspense>
    </dd>
  );
}
