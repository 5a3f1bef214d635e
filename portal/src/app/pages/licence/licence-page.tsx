import { useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Outlet, useParams } from 'react-router';
import { licenseQuery, plansQuery, type License } from '../../data/licenses.ts';
import { useAccount } from '../../data/me.ts';
import { commandLabel } from '../../format/command-label.ts';
import { useFormats } from '../../format/format.ts';
import { ButtonLink } from '../../parts/button.tsx';
import { TrySandbox } from '../../parts/try-sandbox.tsx';
import { StateChip } from '../../parts/chip.tsx';
import { HelpForLicense } from '../../parts/help-for-license.tsx';
import { Page } from '../../parts/page.tsx';
import { WhoMay } from '../../parts/who-may.tsx';
import { MachinesOfLicence } from '../machines/machines-of-licence.tsx';
import { PaidBy } from '../paid-by/paid-by.tsx';
import { ChangeLog } from './change-log.tsx';
import { KeyFact } from './key-fact.tsx';
import { Life } from './life.tsx';
import { StateSentence } from './state-sentence.tsx';
import { TermsSection } from './terms-section.tsx';
import './licence.css';

/** One licence: its state in words, what can be done with it, and everything that has happened to it. */
export function Component() {
  const { t } = useTranslation(['licence', 'labels']);
  const { account, can } = useAccount();
  const { license: id = '' } = useParams();
  const { data: license } = useSuspenseQuery(licenseQuery(account, id));
  const { data: plans } = useSuspenseQuery(plansQuery(account));
  const offered = plans.find((candidate) => candidate.id === license.plan);
  const plan = offered?.name ?? license.plan;
  return (
    <Page
      title={plan}
      heading={
        <>
          {plan} <StateChip state={license.state} />
        </>
      }
      lead={
        <>
          <StateSentence license={license} />{' '}
          {!can('licenses:command') && <WhoMay rule={t('who_can')} permission="licenses:command" />}
        </>
      }
      actions={
        <>
          {can('licenses:command') &&
            license.available_actions.map((action) => (
              <ButtonLink key={action} size="small" href={`/${account}/licences/${id}/${action}`}>
                {t(commandLabel(action))}
              </ButtonLink>
            ))}
          <TrySandbox license={id} />
        </>
      }
    >
      <Facts license={license} />
      <Life license={license} planName={plan} plan={offered} />
      <HelpForLicense license={license} />
      <Entitlements license={license} plan={plan} />
      <TermsSection license={license} />
      <PaidBy license={license} />
      <MachinesOfLicence license={license} />
      <ChangeLog license={license} />
      <Outlet />
    </Page>
  );
}

function Facts({ license }: { license: License }) {
  const { t } = useTranslation('licence');
  const formats = useFormats(license.zone);
  const { period } = license;
  return (
    <dl className="facts">
      {license.key_hint !== null && <KeyFact license={license} hint={license.key_hint} />}
      {period && (
        <div>
          <dt>{t('facts.period')}</dt>
          <dd>
            {t('facts.days_left', { count: period.days_left })}
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
          <small>{t(license.auto_renew ? 'facts.renews' : 'facts.not_renewing')}</small>
        </dd>
      </div>
    </dl>
  );
}

function Entitlements({ license, plan }: { license: License; plan: string }) {
  const { t } = useTranslation('licence');
  const formats = useFormats(license.zone);
  return (
    <section className="section" aria-labelledby="grants">
      <div className="section-head">
        <h2 id="grants">{t('grants.title')}</h2>
      </div>
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
              <th scope="row">{feature}</th>
              <td>{granted ? (limit === null ? t('grants.on') : formats.number(limit)) : t('grants.off')}</td>
              <td>{t('grants.from_plan', { plan })}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
