import { useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { licensesQuery } from '../../data/licenses.ts';
import { useAccount } from '../../data/me.ts';
import { comparisonQuery, type Comparison } from '../../data/sandboxes.ts';
import { useFormats } from '../../format/format.ts';
import { Page } from '../../parts/page.tsx';
import { CompareTable } from './compare-table.tsx';
import { useCopyName } from './copy-name.ts';
import { useSandbox } from './use-sandbox.ts';

/** Each licence as it is today beside the same one as it would be at the sandbox's clock. */
export function Component() {
  const { t } = useTranslation('sandbox');
  const { sandbox, zone } = useSandbox();
  const { longDate } = useFormats(zone);
  const { data } = useSuspenseQuery(comparisonQuery(sandbox));
  const pairs = data.toSorted((one, other) => other.differences.length - one.differences.length);
  const [onlyDifferences, setOnly] = useState(true);
  const nameOf = useCopyName(pairs.map(({ copy }) => copy));
  return (
    <Page
      title={`${t('compare.heading')}: ${sandbox.name}`}
      heading={t('compare.heading')}
      lead={t('compare.about', { date: longDate(sandbox.now) })}
      actions={
        pairs.length > 0 && (
          <label className="switch">
            <input
              type="checkbox"
              role="switch"
              checked={onlyDifferences}
              onChange={({ target }) => setOnly(target.checked)}
            />
            {t('compare.only')}
          </label>
        )
      }
    >
      <LiveOnly pairs={pairs} />
      {pairs.length === 0 && <p className="soft">{t('compare.none')}</p>}
      {pairs.map((pair) => (
        <Pair key={pair.copy.id} pair={pair} name={nameOf(pair.copy.id)} onlyDifferences={onlyDifferences} />
      ))}
    </Page>
  );
}

function Pair({ pair, name, onlyDifferences }: { pair: Comparison; name: string; onlyDifferences: boolean }) {
  const { t } = useTranslation('sandbox');
  const { live, copy, differences } = pair;
  const count = differences.length;
  return (
    <section className="section" aria-labelledby={copy.id}>
      <div className="section-head">
        <h2 id={copy.id}>{name}</h2>
        <p>
          {live === null
            ? t('compare.bought_here')
            : count === 0
              ? t('compare.no_difference')
              : t('compare.differences', { count })}
        </p>
      </div>
      <CompareTable pair={pair} label={name} onlyDifferences={onlyDifferences && live !== null} />
    </section>
  );
}

/** Licences that came after the copy was made. */
function LiveOnly({ pairs }: { pairs: readonly Comparison[] }) {
  const { t } = useTranslation('sandbox');
  const { account } = useAccount();
  const { list } = useFormats('UTC');
  const { data: licenses } = useSuspenseQuery(licensesQuery(account));
  const nameOf = useCopyName(licenses);
  const copied = new Set(pairs.map(({ live }) => live?.id));
  const newer = licenses.filter(({ id, state }) => !copied.has(id) && state !== 'retired');
  if (newer.length === 0) return null;
  return <p className="soft">{t('compare.newer', { names: list(newer.map(({ id }) => nameOf(id))) })}</p>;
}
