import { useTranslation } from 'react-i18next';
import type { Grants } from '../../data/links.ts';
import { ROLES } from '../../data/members.ts';

/** The child stays its own owners'. */
const GRANTABLE = ROLES.filter((role) => role !== 'owner');

interface GrantsFieldsProps {
  readonly grants: Grants;
  readonly onChange: (grants: Grants) => void;
}

/** For each role in the parent, the role in the child, or none. */
export function GrantsFields({ grants, onChange }: GrantsFieldsProps) {
  const { t } = useTranslation('links');
  const { t: label } = useTranslation('labels');
  return (
    <fieldset className="stacked-form">
      <legend>{t('grants.legend')}</legend>
      {ROLES.map((role) => (
        <div key={role} className="field">
          <label htmlFor={`grant-${role}`}>{t('grants.of', { role: label(`roles.${role}`) })}</label>
          <select
            id={`grant-${role}`}
            className="input"
            value={grants[role] ?? ''}
            onChange={({ target }) => onChange(withGrant(grants, role, target.value))}
          >
            <option value="">{t('grants.none')}</option>
            {GRANTABLE.map((granted) => (
              <option key={granted} value={granted}>
                {label(`roles.${granted}`)}
              </option>
            ))}
          </select>
        </div>
      ))}
    </fieldset>
  );
}

function withGrant(grants: Grants, role: keyof Grants, value: string): Grants {
  const { [role]: _before, ...others } = grants;
  const granted = GRANTABLE.find((known) => known === value);
  return granted ? { ...others, [role]: granted } : others;
}
