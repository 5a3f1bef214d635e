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
    <fieldset className="stacked-form grants">
      <legend>{t('grants.legend')}</legend>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t('grants.role')}</th>
            <th scope="col">{t('grants.here')}</th>
          </tr>
        </thead>
        <tbody>
          {ROLES.map((role) => (
            <tr key={role}>
              <th scope="row">
                <label htmlFor={`grant-${role}`}>{t('grants.of', { role: label(`roles.${role}`) })}</label>
              </th>
              <td>
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
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </fieldset>
  );
}

function withGrant(grants: Grants, role: keyof Grants, value: string): Grants {
  const { [role]: _before, ...others } = grants;
  const granted = GRANTABLE.find((known) => known === value);
  return granted ? { ...others, [role]: granted } : others;
}
