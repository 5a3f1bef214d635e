import { useId } from 'react';
import { useFormats } from '../format/format.ts';

interface DayFieldProps {
  readonly label: string;
  /** A day of the calendar, `2026-12-07`; empty while it is not complete. */
  readonly value: string;
  readonly onChange: (day: string) => void;
  readonly min: string;
  readonly max?: string;
  readonly hint?: string;
}

/** A day. A browser writes it as its own language does, so it stands below in the words of the portal's language, too. */
export function DayField({ label, value, onChange, min, max, hint }: DayFieldProps) {
  const id = useId();
  // A day of the calendar is the same in every zone.
  const { longDay } = useFormats('UTC');
  // While a year is typed, it is one of long ago.
  const isPossible = value >= min && (max === undefined || value <= max);
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        className="input"
        id={id}
        type="date"
        required
        min={min}
        max={max}
        value={value}
        aria-describedby={hint === undefined ? `${id}-day` : `${id}-day ${id}-hint`}
        onChange={({ target }) => onChange(target.value)}
      />
      <p className="small" id={`${id}-day`}>
        {isPossible && longDay(value)}
      </p>
      {hint !== undefined && (
        <p className="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}
