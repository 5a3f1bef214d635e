import { useId, type ComponentProps, type ReactNode } from 'react';
import { Icon } from './icon.tsx';

interface TextFieldProps extends Omit<ComponentProps<'input'>, 'onChange'> {
  readonly label: ReactNode;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly hint?: ReactNode;
  /** Why the value was not accepted. It stands in the place of the hint, and is read out. */
  readonly error?: ReactNode;
}

/** A line of text with its label. Everything else is as at an `<input>`. */
export function TextField({ label, onChange, hint, error, id, className = '', ...input }: TextFieldProps) {
  const ownId = useId();
  const fieldId = id ?? ownId;
  const isWrong = error !== undefined && error !== null;
  const about = isWrong || hint !== undefined ? `${fieldId}-about` : undefined;
  return (
    <div className={isWrong ? 'field invalid' : 'field'}>
      <label htmlFor={fieldId}>{label}</label>
      <input
        {...input}
        id={fieldId}
        className={`input ${className}`.trim()}
        aria-invalid={isWrong || undefined}
        aria-describedby={about}
        onChange={({ target }) => onChange(target.value)}
      />
      {isWrong ? (
        <p className="error" id={about} role="alert">
          <Icon name="info" />
          <span>{error}</span>
        </p>
      ) : (
        hint !== undefined && (
          <p className="hint" id={about}>
            {hint}
          </p>
        )
      )}
    </div>
  );
}
