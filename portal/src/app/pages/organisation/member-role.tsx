import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Member, Role } from '../../data/members.ts';
import { Button } from '../../parts/button.tsx';
import { RoleField } from './role-field.tsx';

interface MemberRoleProps {
  readonly member: Member;
  readonly isBusy: boolean;
  readonly onChange: (role: Role) => void;
}

/** The role of a member. Another one is chosen first, and then given: whoever goes through the choices by keyboard changes nothing. */
export function MemberRole({ member: { name, role }, isBusy, onChange }: MemberRoleProps) {
  const { t } = useTranslation('organisation');
  const { t: label } = useTranslation('labels');
  const [chosen, setChosen] = useState(role);
  return (
    <div className="btns">
      <RoleField label={t('members.role_of', { name })} value={chosen} isBusy={isBusy} onChange={setChosen} />
      {chosen !== role && (
        <Button
          size="small"
          aria-label={t('members.change_role_of', { name, role: label(`roles.${chosen}`) })}
          isPending={isBusy}
          onPress={() => onChange(chosen)}
        >
          {t('members.change_role')}
        </Button>
      )}
    </div>
  );
}
