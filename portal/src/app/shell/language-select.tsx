import { useTranslation } from 'react-i18next';
import { Icon } from '../parts/icon.tsx';
import { LANGUAGES, useSettings, type Language } from '../settings/settings.ts';
import { changeLanguage } from '../settings/texts.ts';

/** The languages, each by its own name. The one that is only for trying layouts is offered where it is in use. */
export function useLanguageChoices(): readonly [Language, string][] {
  const { language } = useSettings();
  const choices = Object.entries(LANGUAGES) as [Language, string][];
  return choices.filter(([code]) => code !== 'ar-XB' || language === 'ar-XB');
}

export function LanguageSelect() {
  const { t } = useTranslation();
  const { language } = useSettings();
  return (
    <label className="lang">
      <Icon name="globe" />
      <span className="vh">{t('settings.language')}</span>
      <select value={language} onChange={(event) => void changeLanguage(event.target.value as Language)}>
        {useLanguageChoices().map(([code, name]) => (
          <option key={code} value={code} lang={code}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
