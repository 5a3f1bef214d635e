import { useTranslation } from 'react-i18next';
import { ROLES } from '../../data/members.ts';

/** What each role is for, in a sentence. */
export function RoleTable() {
  const { t } = useTranslation('organisation');
  const { t: label } = useTranslation('labels');
  return (
    <table className="table">
      <thead>
        <tr>
          <th scope="col">{t('roles.role')}</th>
          <th scope="col">{t('roles.may')}</th>
        </tr>
      </thead>
      <tbody>
        {ROLES.map((role) => (
          <tr key={role}>
            <th scope="row">{label(`roles.${role}`)}</th>
            <td>{t(`roles.${role}`)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
