import { useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Navigate, useSearchParams } from 'react-router';
import { cardSetupQuery } from '../../data/billing.ts';
import { useAccount } from '../../data/me.ts';
import { safePath } from '../../session/way-back.ts';
import { announce } from '../../shell/announcements.tsx';
import { cardName } from '../licences/words.ts';

/** Where the billing provider sends the browser once a card was entered: saves it, and leads back to where the person was. */
export function Component() {
  const { t } = useTranslation('billing');
  const { account } = useAccount();
  const client = useQueryClient();
  const [search] = useSearchParams();
  const { data: card } = useSuspenseQuery(cardSetupQuery(account, search.get('setup') ?? ''));
  const next = search.has('next') ? safePath(search.get('next')) : `/${account}/billing`;
  const name = cardName(card);
  const count = card.retrying?.length ?? 0;

  useEffect(() => {
    void client.invalidateQueries({ queryKey: [account, 'payment-methods'] });
    void client.invalidateQueries({ queryKey: [account, 'licenses'] });
    announce(count > 0 ? t('cards.added_retrying', { card: name, count }) : t('cards.added', { card: name }));
  }, [account, client, count, name, t]);

  return <Navigate to={next} replace />;
}
