import { useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { accountQuery } from '../../data/accounts.ts';
import { activationsQuery } from '../../data/activations.ts';
import { licensesQuery } from '../../data/licenses.ts';
import { useAccount } from '../../data/me.ts';
import { Crumbs } from '../../parts/crumbs.tsx';
import { Page } from '../../parts/page.tsx';
import { useListed } from '../../data/listed.ts';
import { MachineTable } from './machine-table.tsx';
import './machines.css';

/** The machines of all licences of the account. */
export function Component() {
  const { t } = useTranslation(['machines', 'app']);
  const { account } = useAccount();
  const { data: machines } = useSuspenseQuery(activationsQuery(account));
  const { data: licenses } = useSuspenseQuery(licensesQuery(account));
  const { data: about } = useSuspenseQuery(accountQuery(account));
  const listed = useListed();
  const names = new Map(licenses.map((license) => [license.id, listed(license, 0).name]));
  return (
    <Page
      title={t('title')}
      heading={machines.length === 0 ? t('none_at_all') : t('active_on', { count: machines.length })}
      lead={t('about')}
      crumbs={<Crumbs above={[[t('app:nav.licences'), `/${account}/licences`]]} here={t('title')} />}
    >
      {machines.length === 0 ? (
        <div className="empty">
          <p>{t('how_it_activates')}</p>
        </div>
      ) : (
        <MachineTable machines={machines} zone={about.zone} licenceName={(license) => names.get(license) ?? license} />
      )}
      <p className="small muted lic-note">
        <Link to={`/${account}/help/activations`}>{t('how_to_move')}</Link>
      </p>
    </Page>
  );
}
