import { LANGUAGES } from '../../texts/languages.ts';

/** The languages that texts are written in, to choose from, each by its own name for itself. `kept` may be another one: it stays a choice. */
export function LanguageOptions({ kept }: { readonly kept?: string }) {
  return (
    <>
      {kept !== undefined && !Object.hasOwn(LANGUAGES, kept) && (
        <option value={kept} lang={kept}>
          {kept}
        </option>
      )}
      {OPTIONS}
    </>
  );
}

const OPTIONS = Object.entries(LANGUAGES).map(([code, name]) => (
  <option key={code} value={code} lang={code}>
    {name}
  </option>
));
