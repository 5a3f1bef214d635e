import { useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { licensesQuery, plansQuery } from '../../data/licenses.ts';
import { useAccount } from '../../data/me.ts';
import { StateChip } from '../../parts/chip.tsx';
import { Page } from '../../parts/page.tsx';
import './licences.css';

/** Every licence that the account has ever had, what needs somebody first. */
export function Component() {
  const { t } = useTranslation('licences');
  const { account } = useAccount();
  const { data: licenses } = useSuspenseQuery(licensesQuery(account));
  const { data: plans } = useSuspenseQuery(plansQuery(account));
  const planNames = new Map(plans.map(({ id, name }) => [id, name]));
  return (
    <Page title={t('title')} heading={t('title')}>
      <ul>
        {licenses.map((license) => (
          <li key={license.id}>
            <Link to={license.id}>{planNames.get(license.plan) ?? license.plan}</Link>{' '}
            <StateChip state={license.state} />
          </li>
        ))}
      </ul>
    </Page>
  );
}
