import { useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { activationsQuery } from '../../data/activations.ts';
import type { License } from '../../data/licenses.ts';
import { useAccount } from '../../data/me.ts';
import { Section } from '../../parts/section.tsx';
import { WhoMay } from '../../parts/who-may.tsx';
import { MachineTable } from './machine-table.tsx';
import './machines.css';

/** On which machines a licence is active, of how many it may be. Read again whenever the window gets the focus. */
export function MachinesOfLicence({ license }: { license: License }) {
  const { t } = useTranslation('machines');
  return (
    <Section heading={t('title')} id="machines">
      <Machines license={license} />
    </Section>
  );
}

function Machines({ license }: { license: License }) {
  const { t } = useTranslation('machines');
  const { account, can } = useAccount();
  const { data: machines } = useSuspenseQuery(activationsQuery(account, license.id));
  const seats = license.seats.granted;
  if (machines.length === 0)
    return (
      <div className="empty">
        <p>{t('none', { count: seats })}</p>
        <p className="soft">{t('how_it_activates')}</p>
      </div>
    );
  return (
    <>
      <p className="soft">
        {license.access === 'nothing'
          ? t('active_on', { count: machines.length })
          : t('used', { used: machines.length, count: seats })}{' '}
        {machines.length >= seats && license.access !== 'nothing' && t('all_used')}
      </p>
      <MachineTable machines={machines} zone={license.zone} />
      <p className="small muted lic-note">
        {!can('activations:manage') && (
          <>
            <WhoMay rule={t('who_can')} permission="activations:manage" />{' '}
          </>
        )}
        <Link to={`/${account}/help/activations`}>{t('how_to_move')}</Link>
        {' · '}
        <Link to={`/${account}/machines`}>{t('all_machines')}</Link>
      </p>
    </>
  );
}
