import type { UseQueryResult } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'react-router';
import { ApiError, type Schemas } from '../../../../../contract/client/client.ts';
import type { Plan } from '../../data/licenses.ts';
import { useAccount } from '../../data/me.ts';
import { justBefore, useFormats } from '../../format/format.ts';
import { Button, ButtonLink } from '../../parts/button.tsx';
import { Icon } from '../../parts/icon.tsx';
import { LoadError, Refusal } from '../../parts/problem.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { useDefaultPaymentMethod, useHasNoPaymentMethod } from '../../data/payment-methods.ts';
import { eventOf } from '../../data/urgency.ts';
import { cardName } from '../../format/card.ts';
import { usePrice } from '../../format/price.ts';
import '../../parts/slip.css';
import { withWayBack } from '../../session/way-back.ts';
import { WhoMay } from '../../parts/who-may.tsx';
import type { Choice } from './order.ts';

type Preview = Schemas['Preview'];

interface PurchaseSlipProps {
  readonly preview: UseQueryResult<Preview>;
  readonly choice: Choice;
  readonly plan: Plan | undefined;
  readonly refusal: ApiError | null;
  /** Whether the preview is of what the form shows. */
  readonly isCurrent: boolean;
}

/** What is charged now, what comes later, until when this holds, and the button that says the sum. */
export function PurchaseSlip({ preview, choice, plan, refusal, isCurrent }: PurchaseSlipProps) {
  const { t } = useTranslation('buy');
  const hasNoCard = useHasNoPaymentMethod();
  const { data, error, refetch } = preview;
  if (error)
    return error instanceof ApiError && error.status < 500 ? (
      <>
        <Refusal error={error} />
        <NextStep error={error} />
      </>
    ) : (
      <LoadError error={error} retry={() => void refetch()} />
    );
  if (!data) return <Skeleton rows={3} />;
  const isStale = refusal?.problem.code === 'preview_stale' || refusal?.problem.code === 'preview_expired';
  return (
    <>
      {refusal && (isStale ? <StaleNote /> : <Refusal error={refusal} />)}
      {refusal && !isStale && <NextStep error={refusal} />}
      <Lines preview={data} plan={plan} />
      <Later preview={data} choice={choice} plan={plan} />
      {data.charge && hasNoCard ? (
        <>
          <p>{t('no_card')}</p>
          <AddCard />
        </>
      ) : (
        <>
          <Confirm preview={data} choice={choice} isReady={isCurrent && !preview.isFetching} />
          <p className="small soft">{t('confirm_hint')}</p>
        </>
      )}
    </>
  );
}

function StaleNote() {
  const { t } = useTranslation('buy');
  return (
    <div className="banner" role="alert">
      <Icon name="info" />
      <p>
        <b>{t('stale')}</b> {t('stale_about')}
      </p>
    </div>
  );
}

function Lines({ preview: { charge, license }, plan }: { preview: Preview; plan: Plan | undefined }) {
  const { t } = useTranslation('buy');
  const formats = useFormats(license.zone);
  const total = charge?.total ?? { ...license.price, amount: 0 };
  return (
    <dl className="statement">
      {charge?.lines.map((line) => (
        <div key={`${line.kind} ${line.start}`}>
          <dt>
            {t('line', { count: line.quantity, plan: plan?.name ?? line.plan })}
            <small>
              {t('span', { from: formats.date(line.start), to: formats.date(justBefore(line.end)) })} ·{' '}
              {t('each', { amount: formats.money(line.unit_amount) })}
            </small>
          </dt>
          <dd className="num">{formats.money(line.amount)}</dd>
        </div>
      ))}
      <div className="sum">
        <dt>{t('today')}</dt>
        <dd className="num">{formats.money(total)}</dd>
      </div>
    </dl>
  );
}

/** What happens by itself after the purchase. */
function Later({ preview, choice, plan }: { preview: Preview; choice: Choice; plan: Plan | undefined }) {
  const { t } = useTranslation('buy');
  const { license, expires_at: expiresAt } = preview;
  const formats = useFormats(license.zone);
  const price = usePrice(formats);
  const card = useDefaultPaymentMethod();
  const next = eventOf(license, ['purchase', 'renewal']);
  return (
    <>
      {next?.amount && (
        <p className="then">
          <span>{t(choice.trial ? 'then_paid' : 'then_renewed', { date: formats.longDate(next.at) })}</span>
          <b className="num">{price(next.amount, plan)}</b>
          <small>{t('then_about', { date: formats.longDate(justBefore(next.at)) })}</small>
        </p>
      )}
      <ul className="terms">
        {card && (
          <li>
            <Icon name="billing" />
            {t('card', { card: cardName(card) })}
          </li>
        )}
        <li>
          <Icon name="info" />
          {t('net')}
        </li>
        <li>
          <Icon name="clock" />
          {t('holds', { time: formats.clock(expiresAt) })}
        </li>
      </ul>
    </>
  );
}

interface ConfirmProps {
  readonly preview: Preview;
  readonly choice: Choice;
  readonly isReady: boolean;
}

function Confirm({ preview: { charge, license }, choice, isReady }: ConfirmProps) {
  const { t } = useTranslation('buy');
  const formats = useFormats(license.zone);
  return (
    <Button look="primary" size="big" block type="submit" isDisabled={!isReady}>
      {choice.trial || !charge ? t('start_trial') : t('pay', { amount: formats.money(charge.total) })}
    </Button>
  );
}

/** The way on after a refusal, where there is one beside another choice on this page. */
function NextStep({ error }: { error: ApiError }) {
  return error.problem.code === 'payment_method_required' ? <AddCard /> : null;
}

function AddCard() {
  const { t } = useTranslation('buy');
  const { account, can } = useAccount();
  const { pathname, search } = useLocation();
  if (!can('billing:write'))
    return (
      <p className="small">
        <WhoMay rule={t('who_can_add_card')} permission="billing:write" />
      </p>
    );
  return (
    <ButtonLink look="primary" href={withWayBack(`/${account}/billing`, pathname + search)}>
      {t('add_card')}
    </ButtonLink>
  );
}
