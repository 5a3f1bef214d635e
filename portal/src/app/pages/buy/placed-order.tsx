import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiError } from '../../../../../contract/client/client.ts';
import { licenseQuery, type License, type Plan } from '../../data/licenses.ts';
import { useAccount } from '../../data/me.ts';
import { useFormats } from '../../format/format.ts';
import { Button, ButtonLink } from '../../parts/button.tsx';
import { LoadError } from '../../parts/problem.tsx';
import { useListed } from '../../data/listed.ts';
import { useDefaultPaymentMethod } from '../../data/payment-methods.ts';
import { Receipt } from '../../parts/receipt.tsx';
import { useNextWords } from '../../parts/next-words.ts';
import { DeclinedOrder } from './declined-order.tsx';
import { Result } from './order-result.tsx';
import { chargeQuery, orderQuery, type Order } from './order.ts';

export interface PlacedOrderProps {
  readonly order: Order;
  readonly plan: Plan | undefined;
  /** The order has made a licence, paid or not. */
  readonly onOutcome: (license: string) => void;
  /** Nothing was bought: the form is shown again, with the reason. */
  readonly onRefused: (error: ApiError) => void;
  /** The person wants to buy something else. */
  readonly onAnother: () => void;
  /** The person goes on to the licence. */
  readonly onLeave: () => void;
}

/** A purchase that was confirmed: sends it until it has an outcome, and shows that. */
export function PlacedOrder(props: PlacedOrderProps) {
  const { order, onOutcome, onRefused } = props;
  const { account } = useAccount();
  const client = useQueryClient();
  const { data: outcome, error, refetch, isFetching } = useQuery(orderQuery(account, order));
  const handled = useRef<unknown>(null);
  useEffect(() => {
    if (!outcome || handled.current === outcome) return;
    handled.current = outcome;
    if (outcome.kind === 'refused') return onRefused(outcome.error);
    onOutcome(typeof outcome.license === 'string' ? outcome.license : outcome.license.id);
    void client.invalidateQueries({ queryKey: [account, 'licenses'] });
  });
  switch (outcome?.kind) {
    case 'bought':
      return <Bought {...props} license={outcome.license} />;
    case 'waiting':
      return <Waiting {...props} license={outcome.license} charge={outcome.charge} />;
    case 'declined':
      return <DeclinedOrder {...props} license={outcome.license} />;
    case 'refused':
      return null;
    case undefined:
      return error && !isFetching ? <Unknown retry={() => void refetch()} /> : <Sending />;
  }
}

function Sending() {
  const { t } = useTranslation('buy');
  return (
    <Result icon="spin" title={t('sending')} isBusy>
      <p>{t('sending_about')}</p>
    </Result>
  );
}

/** Nobody knows yet whether the request arrived. The same is sent again: it buys once. */
function Unknown({ retry }: { retry: () => void }) {
  const { t } = useTranslation('buy');
  return (
    <Result icon="offline" title={t('unknown')}>
      <p>{t('unknown_about')}</p>
      <div className="btns">
        <Button look="primary" onPress={retry}>
          {t('ask_again')}
        </Button>
      </div>
    </Result>
  );
}

function Bought({ plan, license, order, onAnother, onLeave }: PlacedOrderProps & { license: License }) {
  const { t } = useTranslation('buy');
  const { account } = useAccount();
  const formats = useFormats(license.zone);
  const listed = useListed();
  const words = useNextWords(formats, useDefaultPaymentMethod());
  const next = words(listed(license, order.placedAt), order.placedAt);
  return (
    <Result icon="s-active" title={t(order.trial ? 'trial_begun' : 'bought', { plan: plan?.name ?? license.plan })}>
      <p>
        {next.title}. {next.about}
      </p>
      <p className="soft">{t('mail_follows')}</p>
      {!order.trial && <Receipt license={license} planName={plan?.name ?? license.plan} />}
      <div className="btns">
        <ButtonLink look="primary" href={`/${account}/licences/${license.id}`} onPress={onLeave}>
          {t('to_licence')}
        </ButtonLink>
        <Button onPress={onAnother}>{t('another')}</Button>
      </div>
    </Result>
  );
}

interface WaitingProps extends PlacedOrderProps {
  readonly license: License;
  readonly charge: string | null;
}

/** The payment was sent, and its outcome is asked for until it is known. */
function Waiting(props: WaitingProps) {
  const { t } = useTranslation('buy');
  const { account } = useAccount();
  const { license, charge, onLeave } = props;
  const { data, error, refetch } = useQuery({ ...chargeQuery(account, charge ?? ''), enabled: charge !== null });
  const { data: paid } = useQuery({
    ...licenseQuery(account, license.id),
    enabled: data?.status === 'paid',
    staleTime: 0,
  });
  if (data?.status === 'paid' && paid) return <Bought {...props} license={paid} />;
  if (data?.status === 'failed' || data?.status === 'void') return <DeclinedOrder {...props} license={license.id} />;
  if (error) return <LoadError error={error} retry={() => void refetch()} />;
  const toConfirm = data?.status === 'action_required' ? data.hosted_url : null;
  return (
    <Result
      icon={toConfirm === null ? 'clock' : 'shield'}
      title={t(toConfirm === null ? 'waiting' : 'to_confirm')}
      isBusy={toConfirm === null}
    >
      <p>{t(toConfirm === null ? 'waiting_about' : 'to_confirm_about')}</p>
      <div className="btns">
        {toConfirm !== null && (
          <ButtonLink look="primary" href={toConfirm}>
            {t('confirm_at_bank')}
          </ButtonLink>
        )}
        <ButtonLink href={`/${account}/licences/${license.id}`} onPress={onLeave}>
          {t('to_licence')}
        </ButtonLink>
      </div>
    </Result>
  );
}
