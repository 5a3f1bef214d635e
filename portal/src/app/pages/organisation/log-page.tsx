import { useTranslation } from 'react-i18next';
import { useAccount, useMe } from '../../data/me.ts';
import { Section } from '../../parts/section.tsx';
import { AuditLog } from './audit-log.tsx';
import './audit-log.css';

/** What was done and tried in the account. */
export function Component() {
  const { t } = useTranslation('audit-log');
  const { account, can } = useAccount();
  const { viewing } = useMe();
  const hidden = viewing?.account === account ? t('in_view') : can('account_audit:read') ? null : t('owners_only');
  return (
    <Section heading={t('heading')} about={t('about')}>
      {hidden === null ? <AuditLog /> : <p className="soft">{hidden}</p>}
    </Section>
  );
}
