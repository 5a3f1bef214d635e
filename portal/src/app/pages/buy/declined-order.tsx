import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'react-router';
import { useAddCard, useMakeDefault } from '../../data/billing.ts';
import { licenseQuery, type License, type Plan } from '../../data/licenses.ts';
import { useAccount } from '../../data/me.ts';
import { paymentMethodsQuery, type PaymentMethod } from '../../data/payment-methods.ts';
import { cardName } from '../../format/card.ts';
import { Button, ButtonLink } from '../../parts/button.tsx';
import { useDeclineTexts } from '../../parts/decline-texts.ts';
import { Refusal } from '../../parts/problem.tsx';
import { WhoMay } from '../../parts/who-may.tsx';
import { Result } from './order-result.tsx';

interface DeclinedOrderProps {
  readonly plan: Plan | undefined;
  readonly license: string;
  readonly onLeave: () => void;
}

/** So often the licence is asked whether another card has paid for it. */
const ASK_MS = 2_000;

/** The bank said no. The licence waits for a day: another card pays it, and buying again would make a second one. */
export function DeclinedOrder({ plan, license: id, onLeave }: DeclinedOrderProps) {
  const { t } = useTranslation('buy');
  const { account, can } = useAccount();
  const { data: license } = useQuery({
    ...licenseQuery(account, id),
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data?.state === 'incomplete' ? ASK_MS : false),
  });
  /** The number of the last attempt when another card was chosen: until there is a later one, its outcome is waited for. */
  const [triedBefore, setTriedBefore] = useState<number | null>(null);
  const [owed] = license?.charges ?? [];
  const { reason, advice } = useDeclineTexts()(owed?.failure ?? license?.payment_owed?.failure);
  if (license?.state === 'active' || license?.state === 'trial')
    return (
      <Result icon="s-active" title={t('bought', { plan: plan?.name ?? license.plan })}>
        <ButtonLink look="primary" href={`/${account}/licences/${id}`} onPress={onLeave}>
          {t('to_licence')}
        </ButtonLink>
      </Result>
    );
  if (isTried(owed, triedBefore))
    return (
      <Result icon="clock" title={t('waiting')} isBusy>
        <p>{t('waiting_about')}</p>
      </Result>
    );
  return (
    <Result icon="s-grace" title={t('declined')} isAlert>
      <p>
        {reason} {t('nothing_charged')}
      </p>
      <p>{advice}</p>
      <p className="soft">{t('declined_about')}</p>
      {owed?.action_url && (
        <div className="btns">
          <ButtonLink look="primary" href={owed.action_url}>
            {t('confirm_at_bank')}
          </ButtonLink>
        </div>
      )}
      {can('billing:write') ? (
        <OtherCards onTried={() => setTriedBefore(owed?.attempts ?? 0)} license={id} />
      ) : (
        <p className="small">
          <WhoMay rule={t('who_can_add_card')} permission="billing:write" />
        </p>
      )}
      <div className="btns">
        <ButtonLink href={`/${account}/licences/${id}/renew`} onPress={onLeave}>
          {t('try_again')}
        </ButtonLink>
      </div>
    </Result>
  );
}

/** Whether an attempt to pay is under way: it has no outcome yet, or another card was chosen and has not been tried. */
function isTried(owed: License['charges'][number] | undefined, triedBefore: number | null): boolean {
  if (!owed) return false;
  return owed.status === 'pending' || owed.status === 'processing' || owed.attempts === triedBefore;
}

/** Every other card of the account, one press each, and a new one. Whichever it is, the person stays with their order. */
function OtherCards({ license, onTried }: { license: string; onTried: () => void }) {
  const { t } = useTranslation('buy');
  const { account } = useAccount();
  const { pathname, search } = useLocation();
  const { data: cards = [] } = useQuery(paymentMethodsQuery(account));
  const makeDefault = useMakeDefault(account);
  const add = useAddCard(account, pathname + search);
  const problem = makeDefault.error ?? add.error;

  function payWith(card: PaymentMethod) {
    makeDefault.mutate(card, { onSuccess: ({ retrying }) => retrying?.includes(license) && onTried() });
  }

  return (
    <>
      <div className="btns">
        {cards
          .filter((card) => !card.default)
          .map((card) => (
            <Button
              key={card.id}
              look="primary"
              isDisabled={makeDefault.isPending && makeDefault.variables.id !== card.id}
              isPending={makeDefault.isPending && makeDefault.variables.id === card.id}
              onPress={() => payWith(card)}
            >
              {t('pay_with', { card: cardName(card) })}
            </Button>
          ))}
        <Button look={cards.length > 1 ? 'secondary' : 'primary'} isPending={add.isLeaving} onPress={add.start}>
          {t('new_card')}
        </Button>
      </div>
      {problem && <Refusal error={problem} />}
    </>
  );
}
