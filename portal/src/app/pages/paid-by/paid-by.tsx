import { useSuspenseQuery } from '@tanstack/react-query';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { License } from '../../data/licenses.ts';
import { useAccount } from '../../data/me.ts';
import { payersOf } from '../../data/paid-by.ts';
import { paymentMethodsQuery } from '../../data/payment-methods.ts';
import { Button } from '../../parts/button.tsx';
import { Section } from '../../parts/section.tsx';
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
    <Section heading={t('title')}>
      <Payers license={license} />
    </Section>
  );
}

function Payers({ license }: { license: License }) {
  const { t } = useTranslation('paid-by');
  const { account, can } = useAccount();
  const { data: cards } = useSuspenseQuery(paymentMethodsQuery(account));
  const [isOpen, setOpen] = useState(false);
  const { first, backup } = payersOf(license, cards);
  if (cards.length === 0)
    return (
      <p>
        {t('no_card')} <Link to={`/${account}/billing`}>{t('to_billing')}</Link>
      </p>
    );
  return (
    <>
      <dl className="payers">
        <div>
          <dt>{t('first')}</dt>
          <dd>
            {first ? cardName(first) : t('no_first')}
            {license.payment_method === null && first && <small> {t('by_default')}</small>}
          </dd>
        </div>
        <div>
          <dt>{t('backup')}</dt>
          <dd>{backup ? cardName(backup) : t('no_backup')}</dd>
        </div>
      </dl>
      {can('billing:write') ? (
        <p>
          <Button size="small" aria-label={t('change_label')} onPress={() => setOpen(true)}>
            {t('change')}
          </Button>
        </p>
      ) : (
        <p className="small soft">
          <WhoMay rule={t('who_can')} permission="billing:write" />
        </p>
      )}
      <Suspense>{isOpen && <ChoosePayers license={license} cards={cards} onClose={() => setOpen(false)} />}</Suspense>
    </>
  );
}
