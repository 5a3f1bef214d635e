import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { unwrap } from '../../../../../contract/client/client.ts';
import { api } from '../../data/client.ts';
import { useAccount } from '../../data/me.ts';
import { noticesKey, type Notice } from '../../data/notices.ts';
import { Button } from '../../parts/button.tsx';
import { Refusal } from '../../parts/problem.tsx';
import { useChange } from '../../parts/section.tsx';

/** Where a notice leads, or what can be done about it at once. */
export function NextStep({ notice }: { readonly notice: Notice }) {
  const { t } = useTranslation('notices');
  const { account, can } = useAccount();
  switch (notice.kind) {
    case 'license_mail':
    case 'payment_mail':
      return notice.plan === null ? null : (
        <Link to={`/${account}/licences/${notice.license}`}>{t('steps.licence')}</Link>
      );
    case 'card_ending':
      return <Link to={`/${account}/billing`}>{t('steps.card')}</Link>;
    case 'invitation_unanswered':
      return can('members:manage') ? (
        <SendAgain invitation={notice.invitation} email={notice.email} />
      ) : (
        <Link to={`/${account}/organisation/members`}>{t('steps.members')}</Link>
      );
    case 'approval_waiting':
      return <Link to={`/${account}/approvals/${notice.approval}`}>{t('steps.approval')}</Link>;
    case 'ownership_claimed':
    case 'account_viewed':
      return <Link to={`/${account}/organisation/access`}>{t('steps.access')}</Link>;
  }
}

function SendAgain({ invitation: id, email }: { readonly invitation: string; readonly email: string }) {
  const { t } = useTranslation('notices');
  const { account } = useAccount();
  const resend = useChange({
    send: () => unwrap(api(account).POST('/v1/invitations/{id}/resend', { params: { path: { id } } })),
    changes: noticesKey(account),
    done: t('steps.sent', { email }),
  });
  return (
    <>
      <Button
        size="small"
        aria-label={t('steps.send_again_to', { email })}
        isPending={resend.isPending}
        onPress={() => resend.mutate()}
      >
        {t('steps.send_again')}
      </Button>
      {resend.error !== null && <Refusal error={resend.error} />}
    </>
  );
}
