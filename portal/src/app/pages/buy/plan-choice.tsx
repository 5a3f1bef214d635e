import { useTranslation } from 'react-i18next';
import type { Plan } from '../../data/licenses.ts';
import type { Offer } from '../../data/offers.ts';
import { useFormats } from '../../format/format.ts';
import { usePrice } from '../../format/price.ts';

interface PlanChoiceProps {
  readonly offers: readonly Offer[];
  readonly plans: readonly Plan[];
  readonly chosen: string;
  readonly onChoose: (plan: string) => void;
}

/** So many features of a plan are named where it is chosen. */
const NAMED_FEATURES = 5;

/** Every plan that is sold, its price, and why the account cannot have it. */
export function PlanChoice({ offers, plans, chosen, onChoose }: PlanChoiceProps) {
  const { t } = useTranslation(['buy', 'labels']);
  const formats = useFormats('UTC');
  const price = usePrice(formats);
  const { number } = formats;
  return (
    <fieldset className="field">
      <legend>{t('plan')}</legend>
      <div className="choices">
        {offers.map(({ plan: id, lines, trial, refusal }) => {
          const plan = plans.find((candidate) => candidate.id === id);
          const [line] = lines;
          return (
            <label className="choice" key={id}>
              <input
                type="radio"
                name="plan"
                value={id}
                checked={chosen === id}
                disabled={refusal !== null}
                onChange={() => onChoose(id)}
              />
              <span>
                <b>{plan?.name ?? id}</b>
                <small>
                  {refusal
                    ? `${refusal.detail} ${refusal.next_step}`
                    : [
                        plan && seatsOf(plan),
                        trial && !trial.refusal ? t('trial_days', { count: trial.days }) : undefined,
                      ]
                        .filter(Boolean)
                        .join(' · ')}
                </small>
                {plan && !refusal && <small>{formats.list(featuresOf(plan))}</small>}
              </span>
              {line && (
                <span className="price">
                  {price(line.unit_amount, plan)}
                  {plan && plan.seats.max > 1 && <small>{t('per_seat')}</small>}
                </span>
              )}
            </label>
          );
        })}
      </div>
    </fieldset>
  );

  function featuresOf({ entitlements }: Plan): string[] {
    return entitlements
      .slice(0, NAMED_FEATURES)
      .map(({ feature }) => t(`labels:features.${feature}`, { defaultValue: feature }));
  }

  function seatsOf({ seats: { min, max } }: Plan): string {
    return min === max ? t('seats_fixed', { count: max }) : t('seats_range', { min: number(min), max: number(max) });
  }
}
