import { useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { approvalsQuery, type Approval } from '../../data/approvals.ts';
import { licensesQuery } from '../../data/licenses.ts';
import { useAccount } from '../../data/me.ts';
import { membersQuery } from '../../data/members.ts';
import { useFormats } from '../../format/format.ts';
import { Page } from '../../parts/page.tsx';
import { TableHead } from '../../parts/table-head.tsx';
import { commandLabel } from '../../format/command-label.ts';
import { usePlanName } from '../../data/plan-name.ts';
import './approvals.css';

/** What members of the account ask one another to approve: open requests first. */
export function Component() {
  const { t } = useTranslation('approvals');
  const { account } = useAccount();
  const { data: approvals } = useSuspenseQuery(approvalsQuery(account));
  const open = approvals.filter(({ status }) => status === 'open');
  const others = approvals.filter(({ status }) => status !== 'open');
  return (
    <Page title={t('title')} heading={t('waiting', { count: open.length })} lead={t('lead')}>
      {approvals.length === 0 && <p className="empty">{t('empty')}</p>}
      {open.length > 0 && <ApprovalTable approvals={open} name={t('open')} />}
      {others.length > 0 && <ApprovalTable approvals={others} name={t('over')} />}
    </Page>
  );
}

function ApprovalTable({ approvals, name }: { approvals: readonly Approval[]; name: string }) {
  const { t } = useTranslation(['approvals', 'labels']);
  const { account } = useAccount();
  const { data: licenses } = useSuspenseQuery(licensesQuery(account));
  const { data: colleagues } = useSuspenseQuery(membersQuery(account));
  const planName = usePlanName();
  const { time } = useFormats(licenses[0]?.zone ?? 'UTC');
  const planOf = (id: string) => planName(licenses.find((license) => license.id === id)?.plan ?? id);
  return (
    <section className="section">
      <h2>{name}</h2>
      <table role="table" className="table stack">
        <TableHead columns={[t('what'), t('asked_by'), t('asked_at'), t('status')]} />
        <tbody role="rowgroup">
          {approvals.map(({ id, action, license, asked_by: askedBy, created_at: createdAt, status }) => (
            <tr role="row" key={id}>
              <th scope="row" role="rowheader">
                <Link to={`/${account}/approvals/${id}`}>
                  {t(commandLabel(action))}: {planOf(license)}
                </Link>
              </th>
              <td role="cell">{colleagues.find(({ person }) => person === askedBy.id)?.name ?? t('somebody')}</td>
              <td role="cell">{time(createdAt)}</td>
              <td role="cell">{t(`statuses.${status}`)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
