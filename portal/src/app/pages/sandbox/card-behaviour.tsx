import { useId } from 'react';
import { useTranslation } from 'react-i18next';

/** `as_cards`, and decline codes with which every charge fails: those that lead to different things. */
const BEHAVIOURS = [
  'as_cards',
  'insufficient_funds',
  'authentication_required',
  'expired_card',
  'no_payment_method',
] as const;
type Behaviour = (typeof BEHAVIOURS)[number];

function behaviourOf(payments: string): Behaviour | undefined {
  return BEHAVIOURS.find((behaviour) => behaviour === payments);
}

/** What a sandbox's cards do, in words. A code that only the API sets is named as it is. */
export function usePaymentsInWords(): (payments: string) => string {
  const { t } = useTranslation('sandbox');
  return (payments) => {
    const behaviour = behaviourOf(payments);
    return behaviour ? t(`cards.${behaviour}`) : t('cards.other', { code: payments });
  };
}

interface CardBehaviourProps {
  readonly value: string;
  readonly onChange: (payments: string) => void;
}

export function CardBehaviour({ value, onChange }: CardBehaviourProps) {
  const { t } = useTranslation('sandbox');
  const name = useId();
  return (
    <fieldset className="field">
      <legend>{t('cards.legend')}</legend>
      <div className="choices">
        {BEHAVIOURS.map((behaviour) => (
          <label className="choice" key={behaviour}>
            <input type="radio" name={name} checked={value === behaviour} onChange={() => onChange(behaviour)} />
            <span>
              <b>{t(`cards.${behaviour}`)}</b>
              <small>{t(`cards.${behaviour}_about`)}</small>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
