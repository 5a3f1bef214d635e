import { useSuspenseQuery } from '@tanstack/react-query';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { askedQuery, toDecide } from '../../data/asked.ts';
import { useAccount, useMe } from '../../data/me.ts';
import { useFormats } from '../../format/format.ts';
import { ownZone } from '../../format/own-zone.ts';
import { Button, ButtonLink } from '../../parts/button.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Page } from '../../parts/page.tsx';
import { ComingCharges } from './coming-charges.tsx';
import { DueStrip } from './due-strip.tsx';
import { endsSoon } from '../../format/card.ts';
import { LicenceList } from './licence-list.tsx';
import { useDefaultPaymentMethod } from '../../data/payment-methods.ts';
import { useLicenses, useListed } from '../../data/listed.ts';
import { Term } from '../../parts/term.tsx';
import { grouped, isFound } from '../../data/urgency.ts';
import { useWasQuiet } from '../../data/use-quiet.ts';
import './licences.css';
import { lazyExtra, lazyPart } from '../../parts/load-part.ts';

/** Most accounts have some. */
const NoLicences = lazyPart(async () => (await import('./no-licences.tsx')).NoLicences);
const ExportLicences = lazyExtra(async () => (await import('./export-licences.tsx')).ExportLicences);
const NewestNotices = lazyExtra(async () => (await import('../notices/newest-notices.tsx')).NewestNotices);

/** Numbers that are written as words. */
const NUMBERS = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;

/** Every licence that the account has ever had, what needs somebody first. */
export function Component() {
  const { t } = useTranslation('licences');
  const membership = useAccount();
  const { account, can } = membership;
  const { person } = useMe();
  const { data: open } = useSuspenseQuery(askedQuery(account));
  const { licenses, readAt } = useLicenses();
  const listed = useListed();
  const card = useDefaultPaymentMethod();
  const [sought, setSought] = useState('');
  const [nowMs] = useState(Date.now);
  const zone = licenses[0]?.zone ?? ownZone();
  const formats = useFormats(zone);
  const wasQuiet = useWasQuiet();
  if (licenses.length === 0) return <NoLicences />;

  const { needs_you: needy, runs } = grouped(licenses, nowMs);
  const asked = can('approvals:decide') ? toDecide(open, membership, person.id) : [];
  const found = licenses.filter((license) => isFound(license, listed(license, nowMs).planName, sought.trim()));
  const word = (count: number) => {
    const name = NUMBERS[count - 1];
    return name === undefined ? formats.number(count) : t(`numbers.${name}`);
  };
  return (
    <Page
      title={t('title')}
      heading={
        needy.length > 0
          ? t('need_you', { count: needy.length, number: word(needy.length) })
          : asked.length > 0
            ? t('asked_you', { count: asked.length, number: word(asked.length) })
            : t('nothing_needs_you')
      }
      lead={`${t('run', { count: runs.length, number: word(runs.length) })} ${t('on', { date: formats.longDate(new Date(readAt).toISOString()), zone: formats.zoneName })}`}
      actions={
        <>
          <Find sought={sought} onSeek={setSought} />
          {can('licenses:create') && (
            <ButtonLink icon="plus" href={`/${account}/buy`}>
              {t('buy')}
            </ButtonLink>
          )}
        </>
      }
    >
      {sought === '' && (
        <DueStrip
          needy={needy.map((license) => listed(license, nowMs))}
          endingCard={card && endsSoon(card, nowMs) ? card : null}
          asked={asked}
          zone={zone}
        />
      )}
      <p className="vh" role="status">
        {sought === '' ? '' : t('found', { count: found.length })}
      </p>
      {found.length === 0 ? (
        <div className="empty">
          <p>{t('nothing_found', { sought })}</p>
          <Button size="small" onPress={() => setSought('')}>
            {t('show_all')}
          </Button>
        </div>
      ) : (
        <LicenceList licenses={found} nowMs={nowMs} zone={zone} />
      )}
      <p className="small muted lic-note">
        {t('note')} <Term word="net">{t('net')}</Term>{' '}
        <Link to={`/${account}/help/automatic-renewal`}>{t('help')}</Link>
      </p>
      <div className="lic-export">
        {wasQuiet && (
          <Suspense>
            <ExportLicences />
          </Suspense>
        )}
      </div>
      {sought === '' && (
        <div className="cols section">
          <ComingCharges licenses={licenses} nowMs={nowMs} zone={zone} />
          <div className="newest-notices">
            {wasQuiet && (
              <Suspense>
                <NewestNotices nowMs={nowMs} zone={zone} />
              </Suspense>
            )}
          </div>
        </div>
      )}
    </Page>
  );
}

function Find({ sought, onSeek }: { sought: string; onSeek: (sought: string) => void }) {
  const { t } = useTranslation('licences');
  return (
    <form className="with-icon find" role="search" onSubmit={(event) => event.preventDefault()}>
      <label className="vh" htmlFor="find">
        {t('find')}
      </label>
      <Icon name="search" />
      <input
        className="input"
        id="find"
        type="search"
        placeholder={t('find')}
        value={sought}
        onChange={(event) => onSeek(event.target.value)}
      />
    </form>
  );
}
