import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { changeLogQuery, type ChangeLogEntry } from '../../data/change-log.ts';
import type { License } from '../../data/licenses.ts';
import { useAccount } from '../../data/me.ts';
import { useFormats } from '../../format/format.ts';
import { Button } from '../../parts/button.tsx';
import { Icon } from '../../parts/icon.tsx';
import { LoadError } from '../../parts/problem.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { useActorName } from './actor-name.ts';
import { ChangeWords } from './change-words.tsx';
import { checkChain, compareWitness, readWitness } from './verify.ts';

const SHOWN = 5;

/** Everything that has happened to a licence, checked in this browser. */
export function ChangeLog({ license }: { license: License }) {
  const { t } = useTranslation('licence');
  const { account } = useAccount();
  const [all, setAll] = useState(false);
  const log = useQuery(changeLogQuery(account, license.id));
  const entries = log.data?.entries.toReversed() ?? [];
  return (
    <section className="section" aria-labelledby="log">
      <div className="section-head">
        <h2 id="log">{t('log.title')}</h2>
      </div>
      {log.isPending && <Skeleton />}
      {log.error && <LoadError error={log.error} retry={() => void log.refetch()} />}
      {log.data && <Verification license={license} {...log.data} />}
      <ol className="log" reversed>
        {entries.slice(0, all ? undefined : SHOWN).map((entry) => (
          <Entry key={entry.sequence} entry={entry} zone={license.zone} />
        ))}
      </ol>
      {!all && entries.length > SHOWN && (
        <p className="section-more">
          <Button look="quiet" size="small" onPress={() => setAll(true)}>
            {t('log.show_all', { count: entries.length })}
          </Button>
        </p>
      )}
    </section>
  );
}

function Entry({ entry, zone }: { entry: ChangeLogEntry; zone: string }) {
  const { t } = useTranslation(['licence', 'labels']);
  const nameOf = useActorName();
  const formats = useFormats(zone);
  const { actor, amount, reason } = entry;
  const who = nameOf(actor);
  return (
    <li>
      <span className="num muted">{entry.sequence}</span>
      <div>
        <p>
          <b>{t(`labels:events.${entry.event}`)}</b>
          {amount && `, ${formats.money(amount)}`}
        </p>
        <p className="small soft">{reason === null ? who : t('log.with_reason', { who, reason })}</p>
        <ChangeWords entry={entry} formats={formats} />
      </div>
      <p className="when">
        <time dateTime={entry.at}>{formats.time(entry.at)}</time>
        <span className="hash" dir="ltr">
          {`${entry.hash.slice(0, 4)}…${entry.hash.slice(-4)}`}
        </span>
      </p>
    </li>
  );
}

type Loaded = NonNullable<Awaited<ReturnType<NonNullable<ReturnType<typeof changeLogQuery>['queryFn']>>>>;

function Verification({ license, entries, verification }: { license: License } & Loaded) {
  const { t } = useTranslation('licence');
  const [search] = useSearchParams();
  const [typed, setTyped] = useState(search.get('witness') ?? '');
  const atLeast = Math.max(license.sequence, verification.entries);
  const { data: check } = useQuery({
    queryKey: ['change-log-check', license.id, atLeast, entries],
    queryFn: async () => await checkChain(license.id, entries, atLeast),
    networkMode: 'always',
  });
  const witness = readWitness(typed);
  const compared = witness && compareWitness(entries, witness);
  const brokenAt = check?.brokenAt ?? verification.broken_at;
  return (
    <>
      {check && brokenAt === null && (
        <p className="banner">
          <Icon name="shield" />
          <span>{t('log.verified', { count: check.entries, head: check.head?.hash })}</span>
        </p>
      )}
      {check && brokenAt !== null && (
        <p className="banner" data-state="suspended" role="alert">
          <Icon name="warn" />
          <span>{t('log.broken', { sequence: brokenAt })}</span>
        </p>
      )}
      <div className="field witness">
        <label htmlFor="witness">{t('log.witness')}</label>
        <input
          id="witness"
          className="input"
          dir="ltr"
          value={typed}
          autoComplete="off"
          spellCheck={false}
          aria-describedby="witness-hint"
          onChange={({ target }) => setTyped(target.value)}
        />
        <p className="hint" id="witness-hint">
          {t('log.witness_hint')}
        </p>
      </div>
      <p role="status">
        {typed.trim() !== '' && !witness && t('log.witness_unreadable')}
        {witness && compared === 'holds' && brokenAt === null && t('log.witness_holds', { sequence: witness.sequence })}
        {witness && compared === 'differs' && t('log.witness_differs', { sequence: witness.sequence })}
      </p>
    </>
  );
}
