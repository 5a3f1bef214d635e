import { useTranslation } from 'react-i18next';
import { apiLanguage } from '../settings/texts.ts';

/** At the foot of every page: what the law wants there, whoever reads it, and where developers go on. */
export function LegalLinks() {
  const { t } = useTranslation(['app', 'labels']);
  const links = [
    { path: '/cancel', name: t('labels:legal.cancel') },
    { path: '/withdraw', name: t('labels:legal.withdraw') },
    { path: '/accessibility', name: t('foot.accessibility') },
  ];
  return (
    <footer className="foot">
      {links.map(({ path, name }) => (
        <a key={path} href={`${path}?lang=${apiLanguage()}`}>
          {name}
        </a>
      ))}
      <a href="/docs">{t('foot.developers')}</a>
    </footer>
  );
}
