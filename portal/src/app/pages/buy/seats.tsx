import { useTranslation } from 'react-i18next';
import { Icon } from '../../parts/icon.tsx';

interface SeatsProps {
  readonly quantity: number;
  readonly min: number;
  readonly max: number;
  readonly onChange: (quantity: number) => void;
}

/** How many seats: typed, or one more and one fewer. */
export function Seats({ quantity, min, max, onChange }: SeatsProps) {
  const { t } = useTranslation('buy');
  const isValid = quantity >= min && quantity <= max;
  const step = (by: number) => onChange(Math.min(max, Math.max(min, quantity + by)));
  return (
    <div className={isValid ? 'field' : 'field invalid'}>
      <label className="label" htmlFor="seats">
        {t('seats')}
      </label>
      <span className="stepper">
        <button type="button" aria-label={t('fewer')} disabled={quantity <= min} onClick={() => step(-1)}>
          <Icon name="minus" />
        </button>
        <input
          id="seats"
          inputMode="numeric"
          autoComplete="off"
          value={quantity === 0 ? '' : quantity}
          aria-invalid={!isValid}
          aria-describedby="seats-hint"
          onChange={(event) => onChange(Number.parseInt(event.target.value.replaceAll(/\D/g, ''), 10) || 0)}
        />
        <button type="button" aria-label={t('more')} disabled={quantity >= max} onClick={() => step(1)}>
          <Icon name="plus" />
        </button>
      </span>
      <p className={isValid ? 'hint' : 'error'} id="seats-hint">
        {t('seats_range', { min, max })}
      </p>
    </div>
  );
}
