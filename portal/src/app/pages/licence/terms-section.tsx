import { useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import {
  licenseTermsQuery,
  type ComingTerms,
  type Terms,
  type TermsField,
  type TermsVersion,
} from '../../data/license-terms.ts';
import { hasEnded, type License } from '../../data/licenses.ts';
import { useAccount } from '../../data/me.ts';
import { justBefore, useFormats, type Formats } from '../../format/format.ts';
import { Pairs, type Pair } from '../../parts/pairs.tsx';
import { Section } from '../../parts/section.tsx';
import { TermsTable } from './terms-table.tsx';
import { TermsHistory, useAgreed } from './terms-history.tsx';
import { useTermsWords } from './terms-words.ts';
import './terms.css';

/** Facts of the terms in the order in which they are shown. What it grants has a part of its own on the page. */
const SHOWN: readonly TermsField[] = [
  'plan',
  'seats',
  'price',
  'seat_price',
  'cadence',
  'seats_allowed',
  'early_renewal_days',
  'renewal_basis',
  'reminders',
  'legal_notices',
  'grace',
  'expiry_grace_days',
  'pause',
  'cancel',
  'withdrawal_days',
  'win_back_days',
  'reactivation_days',
];

/** What was agreed: the terms in force, those to come, those before, and what changed from one to the next. */
export function TermsSection({ license }: { license: License }) {
  const { t } = useTranslation('terms');
  return (
    <Section heading={t(license.state === 'retired' ? 'title_ended' : 'title')}>
      <KnownTerms license={license} />
    </Section>
  );
}

function KnownTerms({ license }: { license: License }) {
  const { t } = useTranslation('terms');
  const { account } = useAccount();
  const formats = useFormats(license.zone);
  const { data } = useSuspenseQuery(licenseTermsQuery(account, license));
  const [current] = data.versions;
  const terms = current?.terms;
  if (!current || !terms) return null;
  return (
    <div className="terms-of">
      <Origin version={current} formats={formats} hasEnded={hasEnded(license)} />
      <Facts terms={terms} formats={formats} />
      {data.coming.map((coming, i) => (
        <Coming key={i} coming={coming} before={data.coming[i - 1]?.terms ?? terms} formats={formats} />
      ))}
      {data.versions.length > 1 && <TermsHistory versions={data.versions} formats={formats} />}
      {data.sold_now && data.sold_now.changes.length > 0 && (
        <details>
          <summary>{t('sold_now.title')}</summary>
          <p className="soft">{t('sold_now.about')}</p>
          <TermsTable
            label={t('sold_now.title')}
            columns={[t('sold_now.yours'), t('sold_now.today')]}
            changes={data.sold_now.changes}
            before={terms}
            after={data.sold_now.terms}
            formats={formats}
          />
        </details>
      )}
    </div>
  );
}

/** Since when the terms apply, who agreed to them and how, and how often they were renewed. */
interface OriginProps {
  readonly version: TermsVersion;
  readonly formats: Formats;
  readonly hasEnded: boolean;
}

function Origin({ version, formats, hasEnded: isOver }: OriginProps) {
  const { t } = useTranslation('terms');
  const agreed = useAgreed(formats);
  const { from, until, renewals } = version;
  const number = formats.number(version.version);
  const dates = {
    version: number,
    from: from === null ? '' : formats.date(from),
    until: until === null ? '' : formats.date(justBefore(until)),
  };
  return (
    <p className="soft">
      {from === null ? t('version', dates) : until === null ? t('version_since', dates) : t('version_between', dates)}{' '}
      {version.agreed && agreed(version.agreed)}{' '}
      {renewals.last !== null && t('renewed', { count: renewals.count, date: formats.date(renewals.last) })}{' '}
      {until === null && !isOver && t('fixed')}
    </p>
  );
}

function Facts({ terms, formats }: { terms: Terms; formats: Formats }) {
  const { t } = useTranslation('terms');
  const wordsOf = useTermsWords(formats);
  const shown = SHOWN.filter((field) => field !== 'seat_price' || terms.seats > 1);
  const pairs = shown.map((field): Pair => [t(`fields.${field}`), wordsOf(field, terms)]);
  return <Pairs pairs={[...pairs, [t('fields.tax'), t('tax')]]} />;
}

interface ComingProps {
  readonly coming: ComingTerms;
  readonly before: Terms;
  readonly formats: Formats;
}

/** Terms of a period that is still to start. */
function Coming({ coming, before, formats }: ComingProps) {
  const { t } = useTranslation('terms');
  const agreed = useAgreed(formats);
  const title = coming.from === null ? t('coming.open') : t('coming.from', { date: formats.date(coming.from) });
  return (
    <>
      <h3>{title}</h3>
      <p className="soft">
        {coming.agreed && agreed(coming.agreed)} {t(coming.paid ? 'coming.paid' : 'coming.not_paid')}
      </p>
      <TermsTable
        label={title}
        columns={[t('now'), t('then')]}
        changes={coming.changes}
        before={before}
        after={coming.terms}
        formats={formats}
      />
    </>
  );
}
