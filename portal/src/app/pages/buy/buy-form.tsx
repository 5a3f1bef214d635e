import { useQuery } from '@tanstack/react-query';
import { useEffect, useState, type SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiError } from '../../../../../contract/client/client.ts';
import type { Plan } from '../../data/licenses.ts';
import { useAccount } from '../../data/me.ts';
import type { Offer } from '../../data/offers.ts';
import { SeatsField } from '../../parts/seats-field.tsx';
import { previewQuery, type Choice } from './order.ts';
import { PlanChoice } from './plan-choice.tsx';
import { PurchaseSlip } from './purchase-slip.tsx';
import { TrialChoice } from './trial-choice.tsx';

interface BuyFormProps {
  readonly offers: readonly Offer[];
  readonly plans: readonly Plan[];
  /** What the address asks for. */
  readonly wanted: { readonly plan: string | null; readonly trial: boolean };
  /** Why the purchase that was sent was refused. */
  readonly refusal: ApiError | null;
  readonly onConfirm: (choice: Choice, preview: string) => void;
}

const TYPING_MS = 300;

/** Plan, seats, trial or paid, and beside them what follows from that. */
export function BuyForm({ offers, plans, wanted, refusal, onConfirm }: BuyFormProps) {
  const { t } = useTranslation('buy');
  const { account } = useAccount();
  const [planId, setPlan] = useState(() => firstPlan(offers, wanted));
  const [seats, setSeats] = useState<Readonly<Record<string, number>>>({});
  const [wantsTrial, setWantsTrial] = useState(wanted.trial);
  const offer = offers.find(({ plan }) => plan === planId);
  const plan = plans.find(({ id }) => id === planId);
  const quantity = seats[planId] ?? offer?.quantity ?? 1;
  const choice = useSettled({ plan: planId, quantity, trial: wantsTrial && canTry(offer) });
  const isValid = plan !== undefined && choice.quantity >= plan.seats.min && choice.quantity <= plan.seats.max;
  const preview = useQuery(previewQuery(account, offer && !offer.refusal && isValid ? choice : null));
  const isCurrent = choice.plan === planId && choice.quantity === quantity;

  function confirm(event: SubmitEvent) {
    event.preventDefault();
    if (preview.data && !preview.error && isCurrent) onConfirm(choice, preview.data.id);
  }

  return (
    <form className="buy" onSubmit={confirm}>
      <div className="buy-choices">
        <PlanChoice offers={offers} plans={plans} chosen={planId} onChoose={setPlan} />
        {offer?.trial && <TrialChoice trial={offer.trial} isChosen={choice.trial} onChoose={setWantsTrial} />}
        {plan && plan.seats.max > plan.seats.min && (
          <SeatsField
            label={t('seats')}
            hint={t('seats_range', { min: plan.seats.min, max: plan.seats.max })}
            quantity={quantity}
            min={plan.seats.min}
            max={plan.seats.max}
            onChange={(count) => setSeats({ ...seats, [planId]: count })}
          />
        )}
      </div>
      <section className="slip" aria-labelledby="slip">
        <h2 id="slip">{t('slip')}</h2>
        <PurchaseSlip preview={preview} choice={choice} plan={plan} refusal={refusal} isCurrent={isCurrent} />
      </section>
    </form>
  );
}

function firstPlan(offers: readonly Offer[], { plan, trial }: BuyFormProps['wanted']): string {
  const open = offers.filter(({ refusal }) => refusal === null);
  const found =
    offers.find((offer) => offer.plan === plan) ?? (trial ? open.find(canTry) : undefined) ?? open[0] ?? offers[0];
  return found?.plan ?? '';
}

function canTry(offer: Offer | undefined): boolean {
  return offer?.trial?.refusal === null;
}

/** A choice, once nobody has changed it for a moment: while somebody types a number, nothing is asked. */
function useSettled(choice: Choice): Choice {
  const [settled, setSettled] = useState(choice);
  const { plan, quantity, trial } = choice;
  useEffect(() => {
    const timer = setTimeout(() => setSettled({ plan, quantity, trial }), TYPING_MS);
    return () => clearTimeout(timer);
  }, [plan, quantity, trial]);
  return settled.plan === plan ? { ...settled, trial } : choice;
}
