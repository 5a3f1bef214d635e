import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { activationsKey, endActivation, type Activation } from '../../data/activations.ts';
import { useAccount } from '../../data/me.ts';
import { useAgo } from '../../format/ago.ts';
import { useFormats } from '../../format/format.ts';
import { Button } from '../../parts/button.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { Icon } from '../../parts/icon.tsx';
import { useChange } from '../../parts/section.tsx';

/** A machine that has not been seen for so long is marked: it may be lost. */
const UNSEEN_DAYS = 30;
const DAY_MS = 86_400_000;
const FEW = 6;

interface MachineTableProps {
  readonly machines: readonly Activation[];
  readonly zone: string;
  /** The name of a machine's licence, on the page of all licences. */
  readonly licenceName?: (license: string) => string;
}

/** The machines that take seats, and for whoever may, a button to free each. */
export function MachineTable({ machines, zone, licenceName }: MachineTableProps) {
  const { t } = useTranslation('machines');
  const { can } = useAccount();
  const [isLong, setLong] = useState(licenceName !== undefined);
  const [nowMs] = useState(Date.now);
  const shown = isLong ? machines : machines.slice(0, FEW);
  return (
    <>
      {/* Where rows are stacked, a table is no table for browsers any more: the roles keep it one. */}
      <table className="table stack machine-list" role="table">
        <thead className="vh" role="rowgroup">
          <tr role="row">
            <th scope="col" role="columnheader">
              {t('machine')}
            </th>
            {licenceName && (
              <th scope="col" role="columnheader">
                {t('licence')}
              </th>
            )}
            <th scope="col" role="columnheader">
              {t('last_seen')}
            </th>
            {can('activations:manage') && (
              <th scope="col" role="columnheader">
                {t('action')}
              </th>
            )}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {shown.map((machine) => (
            <MachineRow
              key={machine.id}
              machine={machine}
              zone={zone}
              nowMs={nowMs}
              {...(licenceName ? { licence: licenceName(machine.license) } : {})}
            />
          ))}
        </tbody>
      </table>
      {shown.length < machines.length && (
        <p className="section-more">
          <Button look="quiet" size="small" onPress={() => setLong(true)}>
            {t('show_all', { count: machines.length })}
          </Button>
        </p>
      )}
    </>
  );
}

interface MachineRowProps {
  readonly machine: Activation;
  readonly zone: string;
  readonly nowMs: number;
  readonly licence?: string;
}

function MachineRow({ machine, zone, nowMs, licence }: MachineRowProps) {
  const { t } = useTranslation('machines');
  const { account, can } = useAccount();
  const { date, time } = useFormats(zone);
  const ago = useAgo();
  const isUnseen = nowMs - Date.parse(machine.seen_at) > UNSEEN_DAYS * DAY_MS;
  const seen = ago(machine.seen_at, nowMs);
  return (
    <tr role="row">
      <th scope="row" role="rowheader">
        <span className="machine">
          <Icon name="laptop" />
          <span>
            {nameOf(machine, t('unnamed'))}
            <small>
              {[machine.platform, hintOf(machine), t('since', { date: date(machine.created_at) })]
                .filter(Boolean)
                .join(' · ')}
            </small>
          </span>
        </span>
      </th>
      {licence !== undefined && (
        <td role="cell">
          <Link to={`/${account}/licences/${machine.license}`}>{licence}</Link>
        </td>
      )}
      <td role="cell">
        <span className="muted">{t('last_seen')} </span>
        {isUnseen ? (
          <span className="tag warn">
            <Icon name="clock" />
            <time dateTime={machine.seen_at} title={time(machine.seen_at)}>
              {seen}
            </time>
          </span>
        ) : (
          <time dateTime={machine.seen_at} title={time(machine.seen_at)}>
            {seen}
          </time>
        )}
      </td>
      {can('activations:manage') && (
        <td role="cell" className="end">
          <FreeMachine machine={machine} />
        </td>
      )}
    </tr>
  );
}

function FreeMachine({ machine }: { machine: Activation }) {
  const { t } = useTranslation('machines');
  const { account } = useAccount();
  const name = nameOf(machine, t('unnamed'));
  const free = useChange({
    send: () => endActivation(account, machine.id),
    changes: activationsKey(account),
    done: t('freed', { machine: name }),
  });
  return (
    <Confirm action={t('free')} heading={t('free_of', { machine: name })} run={() => free.mutateAsync()}>
      <p>{t('free_about')}</p>
      <p className="soft">{t('free_back')}</p>
    </Confirm>
  );
}

function nameOf({ name }: Activation, unnamed: string): string {
  return name ?? unnamed;
}

/** The end of the fingerprint: enough to tell machines of one name apart. */
function hintOf({ fingerprint }: Activation): string {
  return `····\u00A0${fingerprint.slice(-4)}`;
}
