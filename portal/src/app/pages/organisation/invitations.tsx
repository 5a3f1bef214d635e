import { useSuspenseQuery } from '@tanstack/react-query';
import { useState, type SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { unwrap } from '../../../../../contract/client/client.ts';
import { accountQuery } from '../../data/accounts.ts';
import { api } from '../../data/client.ts';
import { useAccount } from '../../data/me.ts';
import { invitationsQuery, membersKey, type Invitation, type Role } from '../../data/members.ts';
import { useFormats } from '../../format/format.ts';
import { Button } from '../../parts/button.tsx';
import { Refusal } from '../../parts/problem.tsx';
import { useChange } from '../../parts/section.tsx';
import { TextField } from '../../parts/text-field.tsx';
import { RoleField } from './role-field.tsx';

/** Invitations that can still be accepted, and the form of a new one. */
export function Invitations() {
  const { t } = useTranslation('organisation');
  const { account, can } = useAccount();
  const { data: invitations } = useSuspenseQuery(invitationsQuery(account));
  const { data: details } = useSuspenseQuery(accountQuery(account));
  const open = invitations.filter(({ status }) => status === 'open');
  return (
    <>
      {open.length === 0 ? (
        <p className="soft">{t('invitations.none')}</p>
      ) : (
        <ul>
          {open.map((invitation) => (
            <OpenInvitation key={invitation.id} invitation={invitation} zone={details.zone} />
          ))}
        </ul>
      )}
      {can('members:manage') && <InviteForm />}
    </>
  );
}

function OpenInvitation({ invitation, zone }: { invitation: Invitation; zone: string }) {
  const { t } = useTranslation('organisation');
  const { t: label } = useTranslation('labels');
  const { account, can } = useAccount();
  const formats = useFormats(zone);
  const { id, email, role } = invitation;
  const params = { path: { id } };
  const resend = useChange({
    send: () => unwrap(api(account).POST('/v1/invitations/{id}/resend', { params })),
    changes: membersKey(account),
    done: t('invitations.sent', { email }),
  });
  const revoke = useChange({
    send: () => unwrap(api(account).DELETE('/v1/invitations/{id}', { params })),
    changes: membersKey(account),
    done: t('invitations.revoked', { email }),
  });
  const problem = resend.error ?? revoke.error;
  return (
    <li>
      <div className="inline-form">
        <p className="grow">
          <b>{email}</b>
          <br />
          <span className="soft">
            {t('invitations.until', { role: label(`roles.${role}`), date: formats.time(invitation.expires_at) })}
          </span>
        </p>
        {can('members:manage') && (
          <div className="btns">
            <Button
              size="small"
              aria-label={t('invitations.resend_to', { email })}
              isPending={resend.isPending}
              onPress={() => resend.mutate()}
            >
              {t('invitations.resend')}
            </Button>
            <Button
              size="small"
              aria-label={t('invitations.revoke_of', { email })}
              isPending={revoke.isPending}
              onPress={() => revoke.mutate()}
            >
              {t('invitations.revoke')}
            </Button>
          </div>
        )}
      </div>
      {problem !== null && <Refusal error={problem} />}
    </li>
  );
}

function InviteForm() {
  const { t } = useTranslation('organisation');
  const { account } = useAccount();
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('member');
  const invite = useChange({
    send: () => unwrap(api(account).POST('/v1/invitations', { body: { account, email, role } })),
    changes: membersKey(account),
    done: t('invitations.sent', { email }),
    after: () => setEmail(''),
  });
  function submit(event: SubmitEvent) {
    event.preventDefault();
    if (!invite.isPending) invite.mutate();
  }
  return (
    <>
      <form className="inline-form" onSubmit={submit}>
        <TextField label={t('invitations.email')} type="email" required value={email} onChange={setEmail} />
        <div className="field">
          <span className="label" aria-hidden="true">
            {t('invitations.role')}
          </span>
          <RoleField label={t('invitations.role')} value={role} onChange={setRole} />
        </div>
        <Button look="primary" type="submit" isPending={invite.isPending}>
          {t('invitations.invite')}
        </Button>
      </form>
      {invite.error !== null && <Refusal error={invite.error} />}
    </>
  );
}
