import { useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Outlet, useParams } from 'react-router';
import { labelOf } from '../../data/listed.ts';
import { licenseQuery, plansQuery, type License } from '../../data/licenses.ts';
import { useAccount } from '../../data/me.ts';
import { useFormats } from '../../format/format.ts';
import { StateChip } from '../../parts/chip.tsx';
import { Crumbs } from '../../parts/crumbs.tsx';
import { HelpForLicense } from '../../parts/help-for-license.tsx';
import { Page } from '../../parts/page.tsx';
import { WhoMay } from '../../parts/who-may.tsx';
import { MachinesOfLicence } from '../machines/machines-of-licence.tsx';
import { PaidBy } from '../paid-by/paid-by.tsx';
import { Actions, FirstActions } from './actions.tsx';
import { BrokenLog, ChangeLog } from './change-log.tsx';
import { KeyFact } from './key-fact.tsx';
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
      <Facts license={license} />
      <Life license={license} planName={plan} plan={offered} />
      <div className="cols">
        <div>
          <Entitlements license={license} plan={plan} />
          <TermsSection license={license} />
          <PaidBy license={license} />
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

function Facts({ license }: { license: License }) {
  const { t } = useTranslation('licence');
  const formats = useFormats(license.zone);
  const { period } = license;
  const [nowMs] = useState(Date.now);
  const isOver = period !== null && Date.parse(period.end) <= nowMs;
  const hasEnded = license.state === 'expired' || license.state === 'retired';
  return (
    <dl className="facts">
      {license.key_hint !== null && <KeyFact license={license} hint={license.key_hint} />}
      {period && (
        <div>
          <dt>{t('facts.period')}</dt>
          <dd>
            {isOver ? t('facts.over') : t('facts.days_left', { count: period.days_left })}
            <small>{`${formats.date(period.start)} – ${formats.day(period.last_day)}`}</small>
          </dd>
        </div>
      )}
      <div>
        <dt>{t('facts.seats')}</dt>
        <dd>{formats.number(license.seats.granted)}</dd>
      </div>
      <div>
        <dt>{t('facts.price')}</dt>
        <dd>
          {formats.money(license.price)}
          {!hasEnded && <small>{t(license.auto_renew ? 'facts.renews' : 'facts.not_renewing')}</small>}
        </dd>
      </div>
    </dl>
  );
}

function Entitlements({ license, plan }: { license: License; plan: string }) {
  const { t } = useTranslation(['licence', 'labels']);
  const formats = useFormats(license.zone);
  return (
    <section className="section" aria-labelledby="grants">
      <div className="section-head">
        <h2 id="grants">{t('grants.title')}</h2>
      </div>
      {license.entitlements.length === 0 ? (
        <p className="soft">{t('licence:grants.none')}</p>
      ) : (
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{t('grants.feature')}</th>
              <th scope="col">{t('grants.limit')}</th>
              <th scope="col">{t('grants.from')}</th>
            </tr>
          </thead>
          <tbody>
            {license.entitlements.map(({ feature, granted, limit }) => (
              <tr key={feature}>
                <th scope="row">{t(`labels:features.${feature}`, { defaultValue: feature })}</th>
                <td>{granted ? (limit === null ? t('grants.on') : formats.number(limit)) : t('grants.off')}</td>
                <td>{t('grants.from_plan', { plan })}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
