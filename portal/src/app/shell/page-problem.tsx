import { hasLoadedNamespace } from 'i18next';
import { useRouteError } from 'react-router';
import { LoadError } from '../parts/problem.tsx';
import { settings, writtenLanguage } from '../settings/settings.ts';

/** Where not even the texts of every page have arrived. */
const WITHOUT_TEXTS: Readonly<Record<string, readonly [said: string, way: string]>> = {
  en: ['This page could not be loaded.', 'Try now'],
  de: ['Diese Seite konnte nicht geladen werden.', 'Noch einmal versuchen'],
  ja: ['このページを読み込めませんでした。', 'もう一度試す'],
};

/** Stands in place of a page whose program did not arrive. The address stays: the browser loads it again at a press. */
export function PageProblem() {
  const error = useRouteError();
  const reload = () => location.reload();
  if (hasLoadedNamespace('app'))
    return (
      <div className="page">
        <LoadError error={error} retry={reload} />
      </div>
    );
  const [said, way] = WITHOUT_TEXTS[writtenLanguage(settings().language)] ?? [];
  return (
    <div className="page" role="alert">
      <p>{said}</p>
      <p>
        <button type="button" className="btn" onClick={reload}>
          {way}
        </button>
      </p>
    </div>
  );
}
