import { Button, Header, Menu, MenuItem, MenuSection, MenuTrigger, Popover } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { unwrap } from '../../../../contract/client/client.ts';
import { apiWithoutAsking } from '../data/client.ts';
import { useAccount, useForgetEverything, useMe } from '../data/me.ts';
import { Icon } from '../parts/icon.tsx';
import { announceProblem } from './announcements.tsx';

/** Which account is open and who is signed in; switches accounts and signs out. */
export function AccountMenu() {
  const { t } = useTranslation();
  const { person, memberships } = useMe();
  const { account, account_name, role } = useAccount();
  const navigate = useNavigate();
  const forgetEverything = useForgetEverything();

  async function signOut() {
    try {
      await unwrap(apiWithoutAsking().DELETE('/v1/sessions/current'));
      forgetEverything(null);
      await navigate('/sign-in', { replace: true });
    } catch (error) {
      announceProblem(error);
    }
  }

  return (
    <MenuTrigger>
      <Button className="account" aria-label={t('account_menu.label', { account: account_name, person: person.name })}>
        <span>
          <b>{account_name}</b>
          <small>{t('account_menu.who', { person: person.name, role: t(`roles.${role}`) })}</small>
        </span>
        <Icon name="updown" />
      </Button>
      <Popover placement="bottom start">
        <Menu className="menu">
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
          <MenuItem className="menu-item" onAction={() => void signOut()}>
            <Icon name="out" />
            {t('account_menu.sign_out')}
          </MenuItem>
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
