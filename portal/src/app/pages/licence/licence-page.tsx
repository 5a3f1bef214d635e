import { useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Outlet, useParams } from 'react-router';
import { labelOf } from '../../data/listed.ts';
import { licenseQuery, plansQuery } from '../../data/licenses.ts';
import { useAccount } from '../../data/me.ts';
import { StateChip } from '../../parts/chip.tsx';
import { Crumbs } from '../../parts/crumbs.tsx';
import { HelpForLicense } from '../../parts/help-for-license.tsx';
import { Page } from '../../parts/page.tsx';
import { WhoMay } from '../../parts/who-may.tsx';
import { MachinesOfLicence } from '../machines/machines-of-licence.tsx';
import { Actions, FirstActions } from './actions.tsx';
import { BrokenLog, ChangeLog } from './change-log.tsx';
import { Entitlements } from './entitlements.tsx';
import { Facts } from './facts.tsx';
import { Life } from './life.tsx';
import { NextCharge } from './next-charge.tsx';
import { StateTerm } from './state-term.tsx';
import { StateSentence } from './state-sentence.tsx';
import { TermsSection } from './terms-section.tsx';
import './licence.css';

/** One licence: its state in words, what can be done with it, and everything that has happened to it. */
export function Component() {
  const { t } = useTranslation(['app', 'licence']);
  const { account, can } = useAccount();
  const { license: id = '' } = useParams();
  const { data: license } = useSuspenseQuery(licenseQuery(account, id));
  const { data: plans } = useSuspenseQuery(plansQuery(account));
  const offered = plans.find((candidate) => candidate.id === license.plan);
  const plan = offered?.name ?? license.plan;
  const label = labelOf(license);
  return (
    <Page
      title={[plan, label].filter(Boolean).join(', ')}
      heading={
        <>
          {plan} {label !== null && <span className="label">{label}</span>} <StateChip state={license.state} />
        </>
      }
      lead={
        <>
          <StateSentence license={license} />
          <StateTerm license={license} />
          {!can('licenses:command') && (
            <>
              {' '}
              <WhoMay rule={t('licence:who_can')} permission="licenses:command" />
            </>
          )}
        </>
      }
      crumbs={<Crumbs above={[[t('app:nav.licences'), `/${account}/licences`]]} here={plan} />}
      actions={<FirstActions license={license} />}
    >
      <BrokenLog license={license} />
      <Facts license={license} plan={offered} />
      <Life license={license} planName={plan} plan={offered} />
      <div className="cols">
        <div>
          <Entitlements license={license} plan={plan} />
          <TermsSection license={license} />
          <MachinesOfLicence license={license} />
        </div>
        <aside>
          <NextCharge license={license} />
          <Actions license={license} />
          <HelpForLicense license={license} />
        </aside>
      </div>
      <ChangeLog license={license} />
      <Outlet />
    </Page>
  );
}
