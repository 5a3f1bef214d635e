import {
  Button,
  Header,
  Menu,
  MenuItem,
  MenuSection,
  MenuTrigger,
  Popover,
  type Selection,
} from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { Icon } from '../parts/icon.tsx';
import { changeSettings, useSettings, type Language, type Settings } from '../settings/settings.ts';
import { changeLanguage } from '../settings/texts.ts';
import { useLanguageChoices } from './language-select.tsx';

const THEMES = ['system', 'light', 'dark'] as const;
const TEXT_SIZES = ['normal', 'large', 'larger'] as const;

/** Language, appearance and text size, kept in this browser. */
export function SettingsMenu() {
  const { t } = useTranslation();
  const { language, theme, text } = useSettings();
  const languages = useLanguageChoices();
  return (
    <MenuTrigger>
      <Button className="wide">
        <Icon name="theme" />
        <span className="label">{t('settings.display')}</span>
      </Button>
      <Popover placement="top start">
        <Menu className="menu">
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
        </Menu>
      </Popover>
    </MenuTrigger>
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
