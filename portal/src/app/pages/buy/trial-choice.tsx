import { useTranslation } from 'react-i18next';
import type { Offer } from '../../data/offers.ts';

interface TrialChoiceProps {
  readonly trial: NonNullable<Offer['trial']>;
  readonly isChosen: boolean;
  readonly onChoose: (trial: boolean) => void;
}

/** First a trial, or paid at once. */
export function TrialChoice({ trial, isChosen, onChoose }: TrialChoiceProps) {
  const { t } = useTranslation('buy');
  return (
    <fieldset className="field">
      <legend>{t('how')}</legend>
      <div className="choices">
        <label className="choice">
          <input
            type="radio"
            name="how"
            checked={isChosen}
            disabled={trial.refusal !== null}
            onChange={() => onChoose(true)}
          />
          <span>
            <b>{t('trial_first', { count: trial.days })}</b>
            <small>{trial.refusal ? trial.refusal.detail : t('trial_first_about')}</small>
          </span>
        </label>
        <label className="choice">
          <input type="radio" name="how" checked={!isChosen} onChange={() => onChoose(false)} />
          <span>
            <b>{t('paid_now')}</b>
            <small>{t('paid_now_about')}</small>
          </span>
        </label>
      </div>
    </fieldset>
  );
}
