import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { unwrap, type Schemas } from '../../../../../contract/client/client.ts';
import { api } from '../../data/client.ts';
import { meQuery } from '../../data/me.ts';
import { ownInvitationsQuery, youKey } from '../../data/people.ts';
import { useFormats } from '../../format/format.ts';
import { Button } from '../../parts/button.tsx';
import { Refusal } from '../../parts/problem.tsx';
import { ownZone } from '../../format/own-zone.ts';

/** Invitations that the person can accept. */
export function OwnInvitations() {
  const { t } = useTranslation('invitation');
  const { data: invitations } = useSuspenseQuery(ownInvitationsQuery);
  if (invitations.length === 0) return <p className="soft">{t('none')}</p>;
  return (
    <ul>
      {invitations.map((invitation) => (
        <OwnInvitation key={invitation.id} invitation={invitation} />
      ))}
    </ul>
  );
}

function OwnInvitation({ invitation }: { invitation: Schemas['Invitation'] }) {
  const { t } = useTranslation('invitation');
  const { t: label } = useTranslation('labels');
  const formats = useFormats(ownZone());
  const client = useQueryClient();
  const navigate = useNavigate();
  const { id, account, account_name: name, role, expires_at: until } = invitation;
  const accept = useMutation({
    mutationFn: () => unwrap(api().POST('/v1/invitations/{id}/accept', { params: { path: { id } } })),
    onSuccess: async (me) => {
      client.setQueryData(meQuery.queryKey, me);
      await navigate(`/${account}/licences`);
      await client.invalidateQueries({ queryKey: youKey });
    },
  });
  return (
    <li>
      <p>{t('about', { account: name, role: label(`roles.${role}`), until: formats.time(until) })}</p>
      <Button look="primary" isPending={accept.isPending} onPress={() => accept.mutate()}>
        {t('accept', { account: name })}
      </Button>
      {accept.error !== null && <Refusal error={accept.error} />}
    </li>
  );
}
