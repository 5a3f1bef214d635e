import { Header, Menu, MenuItem, MenuSection, Popover, type Selection } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useAccount } from '../data/me.ts';
import { Icon } from '../parts/icon.tsx';
import { changeSettings, useSettings, type Language, type Settings } from '../settings/settings.ts';
import { changeLanguage } from '../settings/texts.ts';
import type { FloatingMenuProps } from './floating-menu.tsx';
import { useLanguageChoices } from './language-select.tsx';

const THEMES = ['system', 'light', 'dark'] as const;
const TEXT_SIZES = ['normal', 'large', 'larger'] as const;

export function SettingsMenuList({ trigger, onClose }: FloatingMenuProps) {
  const { t } = useTranslation();
  const { language, theme, text } = useSettings();
  const { account } = useAccount();
  const languages = useLanguageChoices();
  return (
    <Popover placement="top start" triggerRef={trigger} isOpen onOpenChange={onClose}>
      <Menu className="menu" aria-label={t('settings.display')} autoFocus="first" onClose={onClose}>
        <Choices
          name={t('settings.language')}
          chosen={language}
          choices={languages}
          onChoose={(value) => void changeLanguage(value as Language)}
        />
        <Choices
          name={t('settings.theme')}
          chosen={theme}
          choices={THEMES.map((value) => [value, t(`settings.themes.${value}`)])}
          onChoose={(value) => changeSettings({ theme: value as Settings['theme'] })}
        />
        <Choices
          name={t('settings.text_size')}
          chosen={text}
          choices={TEXT_SIZES.map((value) => [value, t(`settings.text_sizes.${value}`)])}
          onChoose={(value) => changeSettings({ text: value as Settings['text'] })}
        />
        <MenuItem className="menu-item" href={`/${account}/licences`} onAction={() => changeSettings({ tourStep: 0 })}>
          <Icon name="help" />
          {t('tour.again')}
        </MenuItem>
      </Menu>
    </Popover>
  );
}

interface ChoicesProps {
  readonly name: string;
  readonly chosen: string;
  readonly choices: readonly (readonly [value: string, name: string])[];
  readonly onChoose: (value: string) => void;
}

function Choices({ name, chosen, choices, onChoose }: ChoicesProps) {
  function choose(selection: Selection) {
    const [value] = selection === 'all' ? [] : selection;
    if (typeof value === 'string') onChoose(value);
  }
  return (
    <MenuSection
      className="menu-section"
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[chosen]}
      onSelectionChange={choose}
    >
      <Header>{name}</Header>
      {choices.map(([value, label]) => (
        <MenuItem key={value} id={value} className="menu-item" textValue={label}>
          {label}
          {value === chosen && <Icon name="check" />}
        </MenuItem>
      ))}
    </MenuSection>
  );
}
