import { useTranslation } from 'react-i18next';
import { ROLES, type Role } from '../../data/members.ts';

interface RoleFieldProps {
  readonly label: string;
  readonly value: Role;
  readonly isBusy?: boolean;
  readonly onChange: (role: Role) => void;
}

/** A choice among the roles of an account. */
export function RoleField({ label, value, isBusy = false, onChange }: RoleFieldProps) {
  const { t } = useTranslation('labels');
  return (
    <select
      className="input"
      aria-label={label}
      value={value}
      disabled={isBusy}
      onChange={({ target }) => {
        const role = ROLES.find((candidate) => candidate === target.value);
        if (role) onChange(role);
      }}
    >
      {ROLES.map((role) => (
        <option key={role} value={role}>
          {t(`roles.${role}`)}
        </option>
      ))}
    </select>
  );
}
