import type { Schemas } from '../../../../../contract/client/client.ts';
import { unwrap } from '../../../../../contract/client/client.ts';
import { useTranslation } from 'react-i18next';
import { api } from '../../data/client.ts';
import { meQuery, useAccount, useMe } from '../../data/me.ts';
import { membersKey, type Member } from '../../data/members.ts';
import { Button } from '../../parts/button.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Refusal } from '../../parts/problem.tsx';
import { useChange } from '../../parts/section.tsx';
import { useQueryClient } from '@tanstack/react-query';

interface OfferedOwnershipProps {
  readonly offer: Schemas['OwnershipTransfer'];
  readonly members: readonly Member[];
}

/** An open offer: the member to whom it is made accepts it, and an owner takes it back. */
export function OfferedOwnership({ offer, members }: OfferedOwnershipProps) {
  const { t } = useTranslation('organisation');
  const { account, can } = useAccount();
  const { person } = useMe();
  const client = useQueryClient();
  const nameOf = (id: string) => members.find((member) => member.person === id)?.name ?? id;
  const params = { path: { id: offer.id } };
  const accept = useChange({
    send: () => unwrap(api(account).POST('/v1/ownership-transfers/{id}/accept', { params })),
    changes: membersKey(account),
    done: t('ownership.accepted'),
    after: (me) => client.setQueryData(meQuery.queryKey, me),
  });
  const withdraw = useChange({
    send: () => unwrap(api(account).DELETE('/v1/ownership-transfers/{id}', { params })),
    changes: membersKey(account),
    done: t('ownership.withdrawn'),
  });
  const problem = accept.error ?? withdraw.error;
  return (
    <>
      <div className="banner">
        <Icon name="transfer" />
        <p>{t('ownership.open', { from: nameOf(offer.from_person), to: nameOf(offer.to_person) })}</p>
        {offer.to_person === person.id && (
          <Button look="primary" size="small" isPending={accept.isPending} onPress={() => accept.mutate()}>
            {t('ownership.accept')}
          </Button>
        )}
        {can('members:manage') && (
          <Button size="small" isPending={withdraw.isPending} onPress={() => withdraw.mutate()}>
            {t('ownership.withdraw')}
          </Button>
        )}
      </div>
      {problem !== null && <Refusal error={problem} />}
    </>
  );
}
