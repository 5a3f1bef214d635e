import { Header, Menu, MenuItem, MenuSection, Popover } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useAccount, useMe } from '../data/me.ts';
import { Icon } from '../parts/icon.tsx';
import { useSignOut } from '../session/use-sign-out.ts';
import type { FloatingMenuProps } from './floating-menu.tsx';

export function AccountMenuList({ trigger, onClose }: FloatingMenuProps) {
  const { t } = useTranslation();
  const { memberships } = useMe();
  const { account } = useAccount();
  const signOut = useSignOut();
  return (
    <Popover placement="bottom start" triggerRef={trigger} isOpen onOpenChange={onClose}>
      <Menu className="menu" aria-label={t('account_menu.accounts')} autoFocus="first" onClose={onClose}>
        <MenuSection className="menu-section">
          <Header>{t('account_menu.accounts')}</Header>
          {memberships.map((membership) => (
            <MenuItem
              key={membership.account}
              id={membership.account}
              className="menu-item"
              textValue={membership.account_name}
              href={`/${membership.account}/licences`}
            >
              <span>
                {membership.account_name}
                <small>{t(`roles.${membership.role}`)}</small>
              </span>
              {membership.account === account && <Icon name="check" />}
            </MenuItem>
          ))}
        </MenuSection>
        <MenuItem className="menu-item" onAction={() => void signOut('/')}>
          <Icon name="out" />
          {t('account_menu.sign_out')}
        </MenuItem>
      </Menu>
    </Popover>
  );
}
