import { useTranslation } from 'react-i18next';
import type { TermsVersion } from '../../data/license-terms.ts';
import { justBefore, type Formats } from '../../format/format.ts';
import { useActorName } from './actor-name.ts';
import { TermsTable } from './terms-table.tsx';

/** Says who agreed to terms, how and when. */
export function useAgreed(formats: Formats): (agreed: NonNullable<TermsVersion['agreed']>) => string {
  const { t } = useTranslation('terms');
  const nameOf = useActorName();
  return ({ by, at, actor }) => t(`agreed.${by}`, { date: formats.date(at), who: nameOf(actor) });
}

interface TermsHistoryProps {
  /** The latest first. */
  readonly versions: readonly TermsVersion[];
  readonly formats: Formats;
}

/** All versions of the terms with what changed in each: the latest is open. */
export function TermsHistory({ versions, formats }: TermsHistoryProps) {
  const { t } = useTranslation('terms');
  return (
    <>
      <h3>{t('changed')}</h3>
      {versions.map((version, i) => (
        <details key={version.version} open={i === 0}>
          <summary>{titleOf(version)}</summary>
          <Version version={version} before={versions[i + 1]} title={titleOf(version)} formats={formats} />
        </details>
      ))}
    </>
  );

  function titleOf({ version, from, until }: TermsVersion): string {
    const dates = {
      version: formats.number(version),
      from: from === null ? '' : formats.date(from),
      until: until === null ? '' : formats.date(justBefore(until)),
    };
    if (from === null) return t(until === null ? 'history.only' : 'history.until', dates);
    return t(until === null ? 'history.since' : 'history.between', dates);
  }
}

interface VersionProps {
  readonly version: TermsVersion;
  readonly before: TermsVersion | undefined;
  readonly title: string;
  readonly formats: Formats;
}

function Version({ version: { agreed, terms, changes }, before, title, formats }: VersionProps) {
  const { t } = useTranslation('terms');
  const agreedIn = useAgreed(formats);
  return (
    <>
      {agreed && <p className="soft">{agreedIn(agreed)}</p>}
      {terms === null && <p className="soft">{t('not_kept')}</p>}
      {terms && terms.rules === null && <p className="soft">{t('partly_kept')}</p>}
      {terms && !before && (
        <p>{t('first', { plan: terms.plan.name, count: terms.seats, price: formats.money(terms.price) })}</p>
      )}
      {terms && before?.terms && (
        <TermsTable
          label={title}
          columns={[t('before'), t('since')]}
          changes={changes}
          before={before.terms}
          after={terms}
          formats={formats}
        />
      )}
    </>
  );
}
