import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

/** At the foot of every page. */
export function LegalLinks() {
  const { t } = useTranslation();
  return (
    <footer className="foot">
      <Link to="/accessibility">{t('foot.accessibility')}</Link>
      <a href="/docs">{t('foot.developers')}</a>
    </footer>
  );
}
