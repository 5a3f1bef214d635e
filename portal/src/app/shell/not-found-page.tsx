import { useTranslation } from 'react-i18next';
import { ButtonLink } from '../parts/button.tsx';
import { Page } from '../parts/page.tsx';

/** For an address that leads nowhere, or to what the person cannot see: both look the same. */
export function NotFoundPage() {
  const { t } = useTranslation();
  return (
    <Page title={t('not_found.title')} heading={t('not_found.title')} lead={t('not_found.about')}>
      <ButtonLink look="primary" href="/">
        {t('not_found.home')}
      </ButtonLink>
    </Page>
  );
}
