import { useTranslation } from 'react-i18next';

/** At the foot of every page. */
export function LegalLinks() {
  const { t } = useTranslation();
  return (
    <footer className="foot">
      <a href="/docs">{t('foot.developers')}</a>
    </footer>
  );
}
