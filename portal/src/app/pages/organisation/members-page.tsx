import { useTranslation } from 'react-i18next';
import { useAccount } from '../../data/me.ts';
import { HelpLinks } from '../../parts/help-links.tsx';
import { Section } from '../../parts/section.tsx';
import { WhoMay } from '../../parts/who-may.tsx';
import { Invitations } from './invitations.tsx';
import { MemberTable } from './member-table.tsx';
import { RoleTable } from './role-table.tsx';

/** Who is in the account, who is invited, and what each role may do. */
export function Component() {
  const { t } = useTranslation('organisation');
  const { can } = useAccount();
  const mayManage = can('members:manage');
  return (
    <>
      <Section
        heading={t('members.heading')}
        {...(mayManage ? {} : { about: <WhoMay rule={t('members.owners_only')} permission="members:manage" /> })}
      >
        <MemberTable />
      </Section>
      <Section heading={t('invitations.heading')} about={t('invitations.about')}>
        <Invitations />
      </Section>
      <Section heading={t('roles.heading')}>
        <RoleTable />
      </Section>
      <HelpLinks articles={['people-and-roles', 'owner-has-left']} />
    </>
  );
}
