import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from './icon.tsx';

interface SeatsFieldProps {
  readonly label: string;
  readonly hint: string;
  /** 0 while nothing is typed. */
  readonly quantity: number;
  readonly min: number;
  readonly max: number;
  readonly onChange: (quantity: number) => void;
}

/** How many seats: typed, or one more and one fewer. What is typed counts at once. */
export function SeatsField({ label, hint, quantity, min, max, onChange }: SeatsFieldProps) {
  const { t } = useTranslation();
  const id = useId();
  const isValid = quantity >= min && quantity <= max;
  const [isStepped, setStepped] = useState(false);
  function step(by: number) {
    setStepped(true);
    onChange(Math.min(max, Math.max(min, quantity + by)));
  }
  return (
    <div className={isValid ? 'field' : 'field invalid'}>
      <label className="label" htmlFor={id}>
        {label}
      </label>
      <span className="stepper">
        <button type="button" aria-label={t('seats.fewer')} disabled={quantity <= min} onClick={() => step(-1)}>
          <Icon name="minus" />
        </button>
        <input
          id={id}
          inputMode="numeric"
          autoComplete="off"
          value={quantity === 0 ? '' : quantity}
          aria-invalid={!isValid}
          aria-describedby={`${id}-hint`}
          onChange={({ target }) => {
            setStepped(false);
            onChange(Number.parseInt(target.value.replaceAll(/\D/g, ''), 10) || 0);
          }}
        />
        <button type="button" aria-label={t('seats.more')} disabled={quantity >= max} onClick={() => step(1)}>
          <Icon name="plus" />
        </button>
      </span>
      {/* Whoever presses a button does not hear the field. */}
      <span className="vh" role="status">
        {isStepped && `${label}: ${quantity}`}
      </span>
      <p className={isValid ? 'hint' : 'error'} id={`${id}-hint`}>
        {hint}
      </p>
    </div>
  );
}
