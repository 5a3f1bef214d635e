import { useSuspenseQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import type { ApiError } from '../../../../../contract/client/client.ts';
import { plansQuery } from '../../data/licenses.ts';
import { useAccount, useMe } from '../../data/me.ts';
import { offersQuery } from '../../data/offers.ts';
import { Crumbs } from '../../parts/crumbs.tsx';
import { Page } from '../../parts/page.tsx';
import { WhoMay } from '../../parts/who-may.tsx';
import { BuyForm } from './buy-form.tsx';
import { useOrder } from './order.ts';
import { PlacedOrder } from './placed-order.tsx';
import './buy.css';

/** Buys a licence or starts a trial: what it does and costs is said first, and it happens once. */
export function Component() {
  const { t } = useTranslation(['buy', 'app']);
  const { account, can } = useAccount();
  return (
    <Page
      title={t('title')}
      heading={t('title')}
      crumbs={<Crumbs above={[[t('app:nav.licences'), `/${account}/licences`]]} here={t('title')} />}
    >
      {can('licenses:create') ? (
        <Purchase />
      ) : (
        <p className="lead">
          <WhoMay rule={t('who_can')} permission="licenses:create" />
        </p>
      )}
    </Page>
  );
}

function Purchase() {
  const { account } = useAccount();
  const { person } = useMe();
  const orders = useOrder(`${person.id}.${account}`);
  const { order } = orders;
  const forgetLater = useWhenLeft(() => orders.forget());
  const [refusal, setRefusal] = useState<ApiError | null>(null);
  const { data: offers } = useSuspenseQuery(offersQuery(account));
  const { data: plans } = useSuspenseQuery(plansQuery(account));
  const [search] = useSearchParams();
  if (order)
    return (
      <PlacedOrder
        order={order}
        plan={plans.find(({ id }) => id === order.plan)}
        onOutcome={(license) => {
          setRefusal(null);
          orders.finish(order, license);
        }}
        onRefused={(error) => {
          setRefusal(error);
          orders.forget();
        }}
        onAnother={() => orders.forget()}
        onLeave={forgetLater}
      />
    );
  return (
    <BuyForm
      offers={offers}
      plans={plans}
      wanted={{ plan: search.get('plan'), trial: search.get('trial') === '1' }}
      refusal={refusal}
      onConfirm={(choice, preview) => void orders.place(choice, preview)}
    />
  );
}

/** Does something when the page is left: at once, the form would be shown again until the other page is there. */
function useWhenLeft(work: () => void): () => void {
  const isLeaving = useRef(false);
  const latest = useRef(work);
  latest.current = work;
  useEffect(
    () => () => {
      if (isLeaving.current) latest.current();
    },
    [],
  );
  return () => {
    isLeaving.current = true;
  };
}
