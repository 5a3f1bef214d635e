import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import type { ChangeLogEntry } from '../../data/change-log.ts';
import type { License } from '../../data/licenses.ts';
import { useFormats } from '../../format/format.ts';
import { Button } from '../../parts/button.tsx';
import { Icon } from '../../parts/icon.tsx';
import { LoadError } from '../../parts/problem.tsx';
import { useShownByLink } from '../../parts/shown-by-link.ts';
import { TermQuestion } from '../../parts/term-question.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { useActorName } from './actor-name.ts';
import { ChangeWords } from './change-words.tsx';
import { useLogCheck, type LogCheck } from './use-log-check.ts';
import { compareWitness, readWitness } from './verify.ts';

const SHOWN = 5;
const hasWitness = (search: URLSearchParams) => search.has('witness');

/** Everything that has happened to a licence, checked in this browser. */
export function ChangeLog({ license }: { license: License }) {
  const { t } = useTranslation('licence');
  const [all, setAll] = useState(false);
  const [search] = useSearchParams();
  const [typed, setTyped] = useState(search.get('witness') ?? '');
  const check = useLogCheck(license);
  const { log, entries, brokenAt } = check;
  useShownByLink('log', log.isSuccess, hasWitness);
  const witness = readWitness(typed);
  const differsAt = witness && compareWitness(entries, witness) === 'differs' ? witness.sequence : null;
  const faultOf = ({ sequence }: ChangeLogEntry) => {
    if (sequence === brokenAt) return t('log.not_as_recorded');
    return sequence === differsAt ? t('log.not_as_in_receipt') : null;
  };
  const latest = entries.toReversed();
  // Down to the last one at which something is wrong.
  const shown = all ? latest.length : Math.max(SHOWN, latest.findLastIndex((entry) => faultOf(entry) !== null) + 1);
  return (
    <section className="section" aria-labelledby="log">
      <div className="section-head">
        <h2 id="log" tabIndex={-1}>
          {t('log.title')}
        </h2>
      </div>
      {log.isPending && <Skeleton />}
      {log.error && <LoadError error={log.error} retry={() => void log.refetch()} />}
      {log.isSuccess && <Verification check={check} typed={typed} onType={setTyped} />}
      <ol className="log" reversed>
        {latest.slice(0, shown).map((entry) => (
          <Entry key={entry.sequence} entry={entry} zone={license.zone} fault={faultOf(entry)} />
        ))}
      </ol>
      {latest.length > shown && (
        <p className="section-more">
          <Button look="quiet" size="small" onPress={() => setAll(true)}>
            {t('log.show_all', { count: latest.length })}
          </Button>
        </p>
      )}
    </section>
  );
}

/** Says under the heading of the page that the log is wrong, which stands at its end. */
export function BrokenLog({ license }: { license: License }) {
  const { t } = useTranslation('licence');
  const { brokenAt } = useLogCheck(license);
  if (brokenAt === null) return null;
  return (
    <Verdict state="suspended">
      {t('log.is_broken')} <Link to="#log">{t('log.see')}</Link>
    </Verdict>
  );
}

interface EntryProps {
  readonly entry: ChangeLogEntry;
  readonly zone: string;
  /** What is wrong with it; null where nothing is. */
  readonly fault: string | null;
}

function Entry({ entry, zone, fault }: EntryProps) {
  const { t } = useTranslation(['licence', 'labels']);
  const nameOf = useActorName();
  const formats = useFormats(zone);
  const { actor, amount, reason } = entry;
  const who = nameOf(actor);
  return (
    <li data-state={fault === null ? undefined : 'suspended'}>
      <span className="num muted">{entry.sequence}</span>
      <div>
        <p>
          <b>{t(`labels:events.${entry.event}`)}</b>
          {amount && `, ${formats.money(amount)}`}
        </p>
        {fault !== null && (
          <p className="log-fault">
            <Icon name="warn" /> {fault}
          </p>
        )}
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

interface VerdictProps {
  readonly state: 'active' | 'suspended' | undefined;
  readonly isAlert?: boolean;
  readonly children: ReactNode;
}

function Verdict({ state, isAlert = false, children }: VerdictProps) {
  return (
    <p className="banner" data-state={state} role={isAlert ? 'alert' : undefined}>
      <Icon name={state === 'suspended' ? 'warn' : 'shield'} />
      <span>{children}</span>
    </p>
  );
}

interface VerificationProps {
  readonly check: LogCheck;
  /** What was typed, or stands in the address, to be compared with the log. */
  readonly typed: string;
  readonly onType: (text: string) => void;
}

function Verification({ check: { check, entries, brokenAt, isPossible }, typed, onType }: VerificationProps) {
  const { t } = useTranslation('licence');
  const witness = readWitness(typed);
  const compared = witness && compareWitness(entries, witness);
  const holds = compared === 'holds' && check && brokenAt === null;
  return (
    <>
      {check && brokenAt === null && (
        <Verdict state="active">{t('log.verified', { count: check.entries, head: check.head?.hash })}</Verdict>
      )}
      {!isPossible && brokenAt === null && (
        <Verdict state={undefined}>{t('log.unchecked', { count: entries.length })}</Verdict>
      )}
      {brokenAt !== null && (
        <Verdict state="suspended" isAlert>
          {t('log.broken', { sequence: brokenAt })}
        </Verdict>
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
          onChange={({ target }) => onType(target.value)}
        />
        <p className="hint" id="witness-hint">
          {t('log.witness_hint')}
        </p>
        <p className="small">
          <TermQuestion word="witness" /> · <TermQuestion word="hash" />
        </p>
      </div>
      <div role="status">
        {typed.trim() !== '' && !witness && <p>{t('log.witness_unreadable')}</p>}
        {witness && holds && <Verdict state="active">{t('log.witness_holds', { sequence: witness.sequence })}</Verdict>}
      </div>
      {witness && compared === 'differs' && (
        <Verdict state="suspended" isAlert>
          {t('log.witness_differs', { sequence: witness.sequence })}
        </Verdict>
      )}
    </>
  );
}
