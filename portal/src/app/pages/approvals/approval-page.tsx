import { useMutation, useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { ApiError } from '../../../../../contract/client/client.ts';
import { approvalQuery, approve, declineApproval, withdrawApproval, type ApprovalShown } from '../../data/approvals.ts';
import { actionOf, previewQuery, showChanged, type CommandBody } from '../../data/commands.ts';
import { licenseQuery, type License } from '../../data/licenses.ts';
import { useAccount, useMe } from '../../data/me.ts';
import { membersQuery } from '../../data/members.ts';
import { useFormats } from '../../format/format.ts';
import { Button, ButtonLink } from '../../parts/button.tsx';
import { Crumbs } from '../../parts/crumbs.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Page } from '../../parts/page.tsx';
import { Pairs, type Pair } from '../../parts/pairs.tsx';
import { Refusal } from '../../parts/problem.tsx';
import { TextField } from '../../parts/text-field.tsx';
import { announce } from '../../shell/announcements.tsx';
import { commandLabel } from '../../format/command-label.ts';
import { usePlanName } from '../../data/plan-name.ts';
import { PreviewSlip } from '../../parts/preview-slip.tsx';
import './approvals.css';

/** A request for approval: what it would do, and the decision. Whoever asked sees how far it is, and can withdraw it. */
export function Component() {
  const { t } = useTranslation(['approvals', 'labels']);
  const { account } = useAccount();
  const { approval: id = '' } = useParams();
  const { data: approval } = useSuspenseQuery(approvalQuery(account, id));
  const { data: license } = useSuspenseQuery(licenseQuery(account, approval.license));
  const plan = usePlanName()(license.plan);
  const what = `${t(commandLabel(approval.action))}: ${plan}`;
  return (
    <Page
      title={what}
      heading={what}
      lead={t(`about.${approval.status}`)}
      crumbs={<Crumbs above={[[t('title'), `/${account}/approvals`]]} here={what} />}
    >
      <div className="approval">
        <div>
          <Facts approval={approval} license={license} />
          {approval.license_changed && approval.status === 'open' && (
            <p className="banner">
              <Icon name="info" />
              <span>{t('license_changed')}</span>
            </p>
          )}
          {approval.refused_with !== null && <WouldBeRefused approval={approval} />}
          <Decision approval={approval} />
        </div>
        {approval.preview && (
          <section className="slip" aria-labelledby="approval-preview">
            <h2 id="approval-preview">{t('preview')}</h2>
            <PreviewSlip
              preview={approval.preview}
              before={license}
              action={actionOf(approval.action) ?? 'renew'}
              planName={plan}
            />
          </section>
        )}
      </div>
    </Page>
  );
}

function Facts({ approval, license }: { approval: ApprovalShown; license: License }) {
  const { t } = useTranslation(['approvals', 'app']);
  const { account } = useAccount();
  const { time, list } = useFormats(license.zone);
  const { data: colleagues } = useSuspenseQuery(membersQuery(account));
  const nameOf = (id: string) => colleagues.find(({ person }) => person === id)?.name ?? t('somebody');
  const rows: Pair[] = [
    [t('status'), t(`statuses.${approval.status}`)],
    [t('asked_by'), nameOf(approval.asked_by.id)],
    [t('asked_at'), time(approval.created_at)],
    [t('reason'), approval.reason],
    [t('open_until'), approval.status === 'open' ? time(approval.expires_at) : null],
    [
      t('approvers'),
      approval.status === 'open' ? list(approval.approvers.account_roles.map((role) => t(`app:roles.${role}`))) : null,
    ],
    [t('decided_by'), approval.decided_by && nameOf(approval.decided_by.id)],
    [t('decided_at'), approval.decided_at && time(approval.decided_at)],
    [t('decision_reason'), approval.decision_reason],
  ];
  return <Pairs pairs={rows} />;
}

/** Why it cannot be done as the licence is now, in the words of the refusal. */
function WouldBeRefused({ approval }: { approval: ApprovalShown }) {
  const { t } = useTranslation('approvals');
  const { account, can } = useAccount();
  const action = actionOf(approval.action);
  const command = { license: approval.license, action: action ?? 'renew', body: approval.body as CommandBody };
  const { error } = useQuery({
    ...previewQuery(account, command),
    enabled: action !== undefined && can('licenses:command'),
    retry: false,
  });
  if (error instanceof ApiError) return <Refusal error={error} />;
  return (
    <p className="banner">
      <Icon name="info" />
      <span>{t('would_be_refused')}</span>
    </p>
  );
}

function Decision({ approval }: { approval: ApprovalShown }) {
  const { t } = useTranslation('approvals');
  const { account } = useAccount();
  const { person } = useMe();
  const client = useQueryClient();
  const [reason, setReason] = useState('');
  const [isDeclining, setDeclining] = useState(false);
  const { id, preview, status } = approval;
  const decide = useMutation({
    mutationFn: async (decision: 'approve' | 'decline' | 'withdraw') => {
      if (decision === 'approve') return await approve(account, id, preview?.id ?? '');
      if (decision === 'decline') return await declineApproval(account, id, reason);
      return await withdrawApproval(account, id);
    },
    onSuccess: (after) => announce(t(`about.${after.status}`)),
    onSettled: async () => await showChanged(client, account),
  });
  const isOpen = status === 'open' || (status === 'approved' && approval.may_approve);
  const isDoing = (what: string) => decide.isPending && decide.variables === what;
  return (
    <section className="decide" aria-label={t('decision')}>
      {isOpen && approval.may_approve && (
        <>
          <div className="btns">
            {preview && (
              <Button
                look="primary"
                icon="check"
                isPending={isDoing('approve')}
                onPress={() => decide.mutate('approve')}
              >
                {t('approve')}
              </Button>
            )}
            {!isDeclining && <Button onPress={() => setDeclining(true)}>{t('decline')}</Button>}
          </div>
          {isDeclining && (
            <>
              <TextField
                label={t('decline_reason')}
                hint={t('decline_reason_about')}
                autoFocus
                maxLength={500}
                value={reason}
                onChange={setReason}
              />
              <div className="btns">
                <Button
                  isPending={isDoing('decline')}
                  isDisabled={!reason.trim()}
                  onPress={() => decide.mutate('decline')}
                >
                  {t('decline')}
                </Button>
              </div>
            </>
          )}
        </>
      )}
      {status === 'open' && approval.asked_by.id === person.id && (
        <div className="btns">
          <Button isPending={isDoing('withdraw')} onPress={() => decide.mutate('withdraw')}>
            {t('withdraw')}
          </Button>
        </div>
      )}
      {decide.error && <Refusal error={decide.error} />}
      <div className="btns">
        <ButtonLink look="quiet" href={`/${account}/licences/${approval.license}`}>
          {t('to_licence')}
        </ButtonLink>
      </div>
    </section>
  );
}
