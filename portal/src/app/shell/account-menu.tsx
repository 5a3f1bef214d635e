import { useTranslation } from 'react-i18next';
import { useAccount, useMe } from '../data/me.ts';
import { Icon } from '../parts/icon.tsx';
import { MenuButton } from './floating-menu.tsx';
import { lazyPart } from '../parts/load-part.ts';

const AccountMenuList = lazyPart(async () => (await import('./account-menu-list.tsx')).AccountMenuList);

/** Which account is open and who is signed in; switches accounts and signs out. */
export function AccountMenu() {
  const { t } = useTranslation();
  const { person } = useMe();
  const { account_name, role } = useAccount();
  return (
    <MenuButton className="account" menu={AccountMenuList}>
      <span>
        <b>{account_name}</b>
        <small>{t('account_menu.who', { person: person.name, role: t(`roles.${role}`) })}</small>
      </span>
      <Icon name="updown" />
    </MenuButton>
  );
}
