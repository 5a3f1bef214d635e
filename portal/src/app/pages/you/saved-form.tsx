import type { UseMutationResult } from '@tanstack/react-query';
import type { ReactNode, SubmitEvent } from 'react';
import { Button } from '../../parts/button.tsx';
import { LanguageOptions } from '../../parts/language-options.tsx';
import { Refusal } from '../../parts/problem.tsx';

interface SavedFormProps<T> {
  readonly save: Pick<UseMutationResult<T, Error, void>, 'isPending' | 'error' | 'mutate'>;
  readonly saveName: string;
  readonly children: ReactNode;
}

/** A form whose button saves all of it, once at a time. */
export function SavedForm<T>({ save, saveName, children }: SavedFormProps<T>) {
  return (
    <form
      className="stacked-form"
      onSubmit={(event: SubmitEvent) => {
        event.preventDefault();
        if (!save.isPending) save.mutate();
      }}
    >
      {children}
      <div className="btns">
        <Button look="primary" type="submit" isPending={save.isPending}>
          {saveName}
        </Button>
      </div>
      {save.error !== null && <Refusal error={save.error} />}
    </form>
  );
}

interface LanguageFieldProps {
  readonly id: string;
  readonly label: string;
  /** The language that is set, which may be one without texts. */
  readonly kept?: string;
  /** What it is called to choose none; left out: one is chosen. */
  readonly none?: string;
  readonly value: string;
  readonly onChange: (language: string) => void;
}

export function LanguageField({ id, label, kept, none, value, onChange }: LanguageFieldProps) {
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select id={id} className="input" value={value} onChange={({ target }) => onChange(target.value)}>
        {none !== undefined && <option value="">{none}</option>}
        <LanguageOptions {...(kept === undefined ? {} : { kept })} />
      </select>
    </div>
  );
}
