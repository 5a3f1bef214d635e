import { LANGUAGES } from '../../texts/languages.ts';

/** The languages that texts are written in, to choose from, each by its own name for itself. */
export function LanguageOptions() {
  return Object.entries(LANGUAGES).map(([code, name]) => (
    <option key={code} value={code} lang={code}>
      {name}
    </option>
  ));
}
