import { useTranslation } from 'react-i18next';
import { Icon } from '../parts/icon.tsx';
import { MenuButton } from './floating-menu.tsx';
import { lazyPart } from '../parts/load-part.ts';

const SettingsMenuList = lazyPart(async () => (await import('./settings-menu-list.tsx')).SettingsMenuList);

/** Language, appearance and text size, kept in this browser. */
export function SettingsMenu() {
  const { t } = useTranslation();
  return (
    <MenuButton menu={SettingsMenuList}>
      <Icon name="theme" />
      <span className="label">{t('settings.display')}</span>
    </MenuButton>
  );
}
