import { useId, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { auditLogCsv, type LogChoice } from '../../data/audit-log.ts';
import { useAccount } from '../../data/me.ts';
import { ExportCsv } from '../../parts/export-csv.tsx';
import { THEMES, type Theme } from './log-themes.ts';

/** Somebody or something of the account, by the ids that entries have. */
interface Named {
  readonly principal: string;
  readonly subject: string;
  readonly name: string;
}
export interface Names {
  readonly members: readonly Named[];
  readonly keys: readonly Named[];
  /** By their ids. */
  readonly licences: ReadonlyMap<string, string>;
}

const ALL = '';
const CHANGES = 'changes';
const OUTCOMES = ['done', 'not_done'] as const;

interface LogChoicesProps {
  readonly choice: LogChoice;
  readonly names: Names;
  readonly onChange: (choice: LogChoice) => void;
}

/** What of the log is shown, and the file of it. */
export function LogChoices({ choice, names, onChange }: LogChoicesProps) {
  const { t } = useTranslation('audit-log');
  const [theme, setTheme] = useState<string>(ALL);
  const { principal, outcome } = choice;
  const hasPreviews = choice.preview === undefined;

  function choose(changed: { principal?: string; theme?: string; outcome?: string; hasPreviews?: boolean }) {
    const who = changed.principal ?? principal ?? ALL;
    const ended = OUTCOMES.find((each) => each === (changed.outcome ?? outcome));
    const what = changed.theme ?? theme;
    setTheme(what);
    onChange({
      ...(who === ALL ? {} : { principal: who }),
      ...(ended === undefined ? {} : { outcome: ended }),
      ...((changed.hasPreviews ?? hasPreviews) ? {} : { preview: 'false' as const }),
      ...whatOf(what),
    });
  }

  return (
    <>
      <div className="inline-form" role="group" aria-label={t('filter')}>
        <Choice label={t('by')} value={principal ?? ALL} onChange={(value) => choose({ principal: value })}>
          <option value={ALL}>{t('anybody')}</option>
          <optgroup label={t('members')}>{names.members.map(optionOf)}</optgroup>
          {names.keys.length > 0 && <optgroup label={t('keys')}>{names.keys.map(optionOf)}</optgroup>}
        </Choice>
        <Choice label={t('theme')} value={theme} onChange={(value) => choose({ theme: value })}>
          <option value={ALL}>{t('anything')}</option>
          {themes.map((each) => (
            <option key={each} value={each}>
              {t(`themes.${each}`)}
            </option>
          ))}
        </Choice>
        <Choice label={t('ended')} value={outcome ?? ALL} onChange={(value) => choose({ outcome: value })}>
          <option value={ALL}>{t('any_outcome')}</option>
          <option value="done">{t('only_done')}</option>
          <option value="not_done">{t('only_not_done')}</option>
        </Choice>
        <Export choice={choice} />
      </div>
      <label className="check">
        <input
          type="checkbox"
          checked={hasPreviews}
          onChange={({ target }) => choose({ hasPreviews: target.checked })}
        />
        <span>{t('with_previews')}</span>
      </label>
    </>
  );
}

const isTheme = (name: string): name is Theme => Object.hasOwn(THEMES, name);
const themes: readonly (Theme | typeof CHANGES)[] = [...Object.keys(THEMES).filter(isTheme), CHANGES];

function whatOf(theme: string): Pick<LogChoice, 'action' | 'kind'> {
  if (theme === CHANGES) return { kind: 'change' };
  return isTheme(theme) ? { action: [...THEMES[theme]] } : {};
}

function optionOf({ principal, name }: Named) {
  return (
    <option key={principal} value={principal}>
      {name}
    </option>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly children: ReactNode;
}

function Choice({ label, value, onChange, children }: ChoiceProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select id={id} className="input" value={value} onChange={({ target }) => onChange(target.value)}>
        {children}
      </select>
    </div>
  );
}

function Export({ choice }: { choice: LogChoice }) {
  const { t } = useTranslation('audit-log');
  const { account } = useAccount();
  return (
    <ExportCsv
      words={t('export')}
      done={t('exported')}
      file="audit-log.csv"
      read={() => auditLogCsv(account, choice)}
    />
  );
}
