import { useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, Outlet, useParams } from 'react-router';
import { licensesQuery, type License } from '../../data/licenses.ts';
import { comparisonQuery } from '../../data/sandboxes.ts';
import { useFormats } from '../../format/format.ts';
import { ButtonLink } from '../../parts/button.tsx';
import { StateChip } from '../../parts/chip.tsx';
import { Page } from '../../parts/page.tsx';
import { CompareTable } from './compare-table.tsx';
import { useCopyName } from './copy-name.ts';
import { HappenedSection } from './happened-section.tsx';
import { commandLabel } from '../../format/command-label.ts';
import { Tries } from './tries.tsx';
import { sandboxPath, useSandbox } from './use-sandbox.ts';

/** One licence of a sandbox, beside the one that it was copied from. */
export function Component() {
  const { t } = useTranslation(['sandbox', 'labels']);
  const context = useSandbox();
  const { sandbox, mayTry } = context;
  const { license: id = '' } = useParams();
  const { data: licenses } = useSuspenseQuery(licensesQuery(sandbox.account));
  const license = licenses.find((each) => each.id === id);
  const name = useCopyName(licenses)(id);
  if (!license) return <Page title={t('title')} heading={t('copy.none')} />;
  return (
    <Page
      title={`${t('copy.crumb', { name: sandbox.name })}: ${name}`}
      heading={
        <>
          {name} <StateChip state={license.state} />
        </>
      }
      lead={t('copy.lead')}
      actions={
        mayTry &&
        license.available_actions.map((action) => (
          <ButtonLink key={action} size="small" href={sandboxPath(sandbox, `licences/${id}/${action}`)}>
            {t('copy.action', { command: t(commandLabel(action)) })}
          </ButtonLink>
        ))
      }
    >
      <Facts license={license} />
      <Compared license={license} name={name} />
      <HappenedSection licenses={licenses} only={id} />
      <Tries licenses={licenses} only={id} />
      <Outlet context={context} />
    </Page>
  );
}

function Facts({ license }: { license: License }) {
  const { t } = useTranslation(['sandbox', 'commands']);
  const { zone } = useSandbox();
  const formats = useFormats(zone);
  const { period } = license;
  return (
    <dl className="facts">
      {period && (
        <div>
          <dt>{t('sandbox:copy.period')}</dt>
          <dd>{`${formats.date(period.start)} – ${formats.day(period.last_day)}`}</dd>
        </div>
      )}
      <div>
        <dt>{t('sandbox:copy.access')}</dt>
        <dd>{t(`commands:access_levels.${license.access}`)}</dd>
      </div>
      <div>
        <dt>{t('sandbox:copy.seats')}</dt>
        <dd>{formats.number(license.seats.granted)}</dd>
      </div>
      <div>
        <dt>{t('sandbox:copy.price')}</dt>
        <dd>{formats.money(license.price)}</dd>
      </div>
    </dl>
  );
}

function Compared({ license, name }: { license: License; name: string }) {
  const { t } = useTranslation('sandbox');
  const { sandbox } = useSandbox();
  const { data: pairs } = useSuspenseQuery(comparisonQuery(sandbox));
  const pair = pairs.find(({ copy }) => copy.id === license.id);
  if (!pair) return null;
  const { live } = pair;
  return (
    <section className="section" aria-labelledby="compared">
      <div className="section-head">
        <h2 id="compared">{t('compare.heading')}</h2>
        <p>
          {live === null ? (
            t('copy.bought_here')
          ) : (
            <Link to={`/${live.account}/licences/${live.id}`}>{t('copy.real')}</Link>
          )}
        </p>
      </div>
      <CompareTable pair={pair} label={name} onlyDifferences={false} />
    </section>
  );
}
