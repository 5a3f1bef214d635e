import { useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { unwrap } from '../../../../../contract/client/client.ts';
import { api } from '../../data/client.ts';
import { useAccount, useForgetEverything, useMe } from '../../data/me.ts';
import { membersKey, membersQuery, ROLES, transfersQuery, type Member, type Role } from '../../data/members.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { Refusal } from '../../parts/problem.tsx';
import { useChange } from '../../parts/section.tsx';
import { TableHead } from '../../parts/table-head.tsx';
import { MemberRole } from './member-role.tsx';
import { OfferedOwnership } from './offered-ownership.tsx';

/** Owners first. */
const byRole = (one: Member, other: Member) => ROLES.indexOf(one.role) - ROLES.indexOf(other.role);

export function MemberTable() {
  const { t } = useTranslation('organisation');
  const { account, can } = useAccount();
  const { data: members } = useSuspenseQuery(membersQuery(account));
  const { data: transfers } = useSuspenseQuery(transfersQuery(account));
  const offer = transfers.find(({ status }) => status === 'open');
  const change = useChange({
    send: ({ id, role }: { id: string; role: Role }) =>
      unwrap(api(account).PATCH('/v1/members/{id}', { params: { path: { id } }, body: { role } })),
    changes: membersKey(account),
    done: t('members.role_changed'),
  });
  return (
    <>
      {offer && <OfferedOwnership offer={offer} members={members} />}
      {change.error !== null && <Refusal error={change.error} />}
      <table className="table stack" role="table">
        <TableHead columns={[t('members.name'), t('members.role'), { name: t('members.actions'), look: 'end' }]} />
        <tbody role="rowgroup">
          {members.toSorted(byRole).map((member) => (
            <tr role="row" key={member.id}>
              <th role="rowheader" scope="row">
                {member.name}
                <small>{member.email}</small>
              </th>
              <td role="cell">
                {can('members:manage') ? (
                  <MemberRole
                    key={member.role}
                    member={member}
                    isBusy={change.isPending}
                    onChange={(role) => change.mutate({ id: member.id, role })}
                  />
                ) : (
                  <RoleName role={member.role} />
                )}
              </td>
              <td role="cell" className="end">
                <div className="btns">
                  <MemberActions member={member} hasOffer={offer !== undefined} />
                </div>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function RoleName({ role }: { role: Role }) {
  const { t } = useTranslation('labels');
  return t(`roles.${role}`);
}

function MemberActions({ member, hasOffer }: { member: Member; hasOffer: boolean }) {
  const { t } = useTranslation('organisation');
  const { account, role, can } = useAccount();
  const { person } = useMe();
  const remove = useChange({
    send: () => unwrap(api(account).DELETE('/v1/members/{id}', { params: { path: { id: member.id } } })),
    changes: membersKey(account),
    done: t('members.removed', { name: member.name }),
  });
  const offer = useChange({
    send: () => unwrap(api(account).POST('/v1/ownership-transfers', { body: { member: member.id } })),
    changes: membersKey(account),
    done: t('ownership.offered', { name: member.name }),
  });
  if (member.person === person.id) return <Leave />;
  return (
    <>
      {role === 'owner' && member.role !== 'owner' && !hasOffer && (
        <Confirm
          action={t('ownership.offer')}
          heading={t('ownership.offer_heading', { name: member.name })}
          run={() => offer.mutateAsync()}
        >
          <p>{t('ownership.offer_about')}</p>
        </Confirm>
      )}
      {can('members:manage') && (
        <Confirm
          action={t('members.remove')}
          heading={t('members.remove_heading', { name: member.name })}
          run={() => remove.mutateAsync()}
        >
          <p>{t('members.remove_about')}</p>
        </Confirm>
      )}
    </>
  );
}

function Leave() {
  const { t } = useTranslation('organisation');
  const { account, account_name: name } = useAccount();
  const navigate = useNavigate();
  const forgetEverything = useForgetEverything();

  async function leave() {
    const path = { id: account };
    const me = await unwrap(api(account).DELETE('/v1/me/memberships/{id}', { params: { path } }));
    await navigate('/');
    forgetEverything(me);
  }

  return (
    <Confirm action={t('members.leave')} heading={t('members.leave_heading', { account: name })} run={leave}>
      <p>{t('members.leave_about')}</p>
    </Confirm>
  );
}
