import { useSuspenseQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Navigate, useSearchParams } from 'react-router';
import { cardSetupQuery, useRefreshBilling } from '../../data/billing.ts';
import { useAccount } from '../../data/me.ts';
import { safePath } from '../../session/way-back.ts';
import { announce } from '../../shell/announcements.tsx';
import { cardName } from '../../format/card.ts';

/** Where the billing provider sends the browser once a card was entered: saves it, and leads back to where the person was. */
export function Component() {
  const { t } = useTranslation('billing');
  const { account } = useAccount();
  const refresh = useRefreshBilling(account);
  const [search] = useSearchParams();
  const { data: card } = useSuspenseQuery(cardSetupQuery(account, search.get('setup') ?? ''));
  const next = search.has('next') ? safePath(search.get('next')) : `/${account}/billing`;
  const name = cardName(card);
  const count = card.retrying?.length ?? 0;

  useEffect(() => {
    void refresh();
    announce(count > 0 ? t('cards.added_retrying', { card: name, count }) : t('cards.added', { card: name }));
  }, [refresh, count, name, t]);

  return <Navigate to={next} replace />;
}
