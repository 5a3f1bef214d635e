import { useTranslation } from 'react-i18next';
import { NavLink, Outlet } from 'react-router';
import { useAccount } from '../../data/me.ts';
import { Page } from '../../parts/page.tsx';
import '../../styles/forms.css';
import './organisation.css';

const PARTS = ['members', 'access', 'keys', 'links', 'contacts', 'details', 'log'] as const;

/** The account as an organisation: who is in it, whom it wants written to, and how it is named. */
export function Component() {
  const { t } = useTranslation('organisation');
  const { account, account_name: name } = useAccount();
  return (
    <Page title={t('title')} heading={name} lead={t('lead')}>
      <nav className="parts" aria-label={t('parts.label')}>
        <ul>
          {PARTS.map((part) => (
            <li key={part}>
              <NavLink to={`/${account}/organisation/${part}`}>{t(`parts.${part}`)}</NavLink>
            </li>
          ))}
        </ul>
      </nav>
      <Outlet />
    </Page>
  );
}
