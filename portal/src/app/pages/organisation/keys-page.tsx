import { useTranslation } from 'react-i18next';
import { useAccount } from '../../data/me.ts';
import { Section } from '../../parts/section.tsx';
import { ApiKeys } from './api-keys.tsx';
import './access.css';
import './api-keys.css';

/** The keys of the account's own programs. */
export function Component() {
  const { t } = useTranslation('api-keys');
  const { can } = useAccount();
  return (
    <Section heading={t('heading')} about={t('about')}>
      {can('account_keys:manage') ? <ApiKeys /> : <p className="soft">{t('owners_only')}</p>}
    </Section>
  );
}
