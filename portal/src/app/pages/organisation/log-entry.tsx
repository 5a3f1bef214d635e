import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { AuditEntry } from '../../data/audit-log.ts';
import { useAccount } from '../../data/me.ts';
import type { Formats } from '../../format/format.ts';
import { Icon, type IconName } from '../../parts/icon.tsx';
import type { Names } from './log-choices.tsx';
import { THEMES } from './log-themes.ts';

interface LogEntryProps {
  readonly entry: AuditEntry;
  readonly names: Names;
  readonly formats: Formats;
}

export function LogEntry({ entry, names, formats }: LogEntryProps) {
  return (
    <tr role="row">
      <th role="rowheader" scope="row">
        <time dateTime={entry.at}>{formats.time(entry.at)}</time>
      </th>
      <td role="cell">
        <Who entry={entry} />
      </td>
      <td role="cell">
        <What entry={entry} names={names} />
      </td>
      <td role="cell">
        <Outcome entry={entry} />
      </td>
    </tr>
  );
}

function Who({ entry: { principal, through, address } }: { entry: AuditEntry }) {
  const { t } = useTranslation('audit-log');
  const { t: label } = useTranslation('labels');
  const { kind, name, role } = principal;
  const said = kind === 'api_key' ? t('key') : role !== null && isRole(role) ? label(`roles.${role}`) : null;
  return (
    <>
      {name ?? t(`principals.${kind}`, { account: through ?? '' })}
      {said !== null && <small>{said}</small>}
      {address !== null && <small>{t('from', { address })}</small>}
    </>
  );
}

/** Scopes of the vendor's keys are no roles of people. */
const ROLES = new Set([
  'owner',
  'billing_manager',
  'license_manager',
  'member',
  'viewer',
  'agent',
  'support_lead',
  'catalog_admin',
  'auditor',
  'administrator',
]);
const isRole = (role: string) => ROLES.has(role);

const ACTIONS = Object.values(THEMES).flat();
const CHANGE = /^license\./;

function What({ entry, names }: { entry: AuditEntry; names: Names }) {
  const { t } = useTranslation('audit-log');
  const { t: label } = useTranslation('labels');
  const { action, kind, preview, replayed, reason, asked_by: askedBy } = entry;
  const known = ACTIONS.find((each) => each === action);
  const words = kind === 'change' ? label(`events.${action.replace(CHANGE, '')}`) : known && t(`actions.${known}`);
  return (
    <>
      {words ?? t('other_action', { action })}
      <Subject subject={entry.subject} names={names} />
      {kind === 'change' && <small>{t('recorded')}</small>}
      {preview && <small>{t('preview')}</small>}
      {replayed && <small>{t('replayed')}</small>}
      {askedBy !== null && <small>{t('asked_by', { name: askedBy.name })}</small>}
      {reason !== null && <small>{t('reason', { reason })}</small>}
    </>
  );
}

/** What it was about, by its name or as a link to it. Ids of other things say nothing to people. */
function Subject({ subject, names }: { subject: string | null; names: Names }) {
  const { t } = useTranslation('audit-log');
  const { account } = useAccount();
  if (subject === null) return null;
  const named = [...names.members, ...names.keys].find((each) => each.subject === subject);
  if (named) return <small>{t('about_subject', { subject: named.name })}</small>;
  if (subject.startsWith('lic_'))
    return (
      <small>
        <Link to={`/${account}/licences/${subject}`}>{names.licences.get(subject) ?? t('licence')}</Link>
      </small>
    );
  return null;
}

const LOOKS: Readonly<Record<AuditEntry['outcome'], { tone: string; icon: IconName }>> = {
  done: { tone: 'tag', icon: 'check' },
  refused: { tone: 'tag warn', icon: 'x' },
  failed: { tone: 'tag warn', icon: 'warn' },
  started: { tone: 'tag', icon: 'clock' },
};

function Outcome({ entry: { outcome, code, preview } }: { entry: AuditEntry }) {
  const { t } = useTranslation('audit-log');
  const { tone, icon } = LOOKS[outcome];
  return (
    <>
      <span className={tone}>
        <Icon name={icon} />
        {t(`outcomes.${preview && outcome === 'done' ? 'looked' : outcome}`)}
      </span>
      {code !== null && (
        <small>
          <code dir="ltr">{code}</code>
        </small>
      )}
    </>
  );
}
