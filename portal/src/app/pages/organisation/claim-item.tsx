import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { unwrap } from '../../../../../contract/client/client.ts';
import { accessKey, type OwnershipClaim } from '../../data/access.ts';
import { api } from '../../data/client.ts';
import { meQuery, useMe } from '../../data/me.ts';
import { youKey } from '../../data/people.ts';
import type { Formats } from '../../format/format.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { useChange } from '../../parts/section.tsx';

interface ClaimItemProps {
  readonly claim: OwnershipClaim;
  readonly formats: Formats;
  readonly mayRevoke: boolean;
  /** Named where claims of several accounts stand together. */
  readonly account?: string;
  readonly onCompleted?: () => void;
}

/** A claim of ownership: where it stands, and what the person can do about it. */
export function ClaimItem({ claim, formats, mayRevoke, account, onCompleted }: ClaimItemProps) {
  const { t } = useTranslation('access');
  const { id, email, person, status, reason } = claim;
  const me = useMe();
  const client = useQueryClient();
  const params = { path: { id } };
  const own = youKey;
  const readAgain = () => client.invalidateQueries({ queryKey: accessKey(claim.account) });
  const revoke = useChange({
    send: () => unwrap(api(claim.account).DELETE('/v1/ownership-claims/{id}', { params })),
    changes: own,
    done: t('claims.revoked'),
    after: () => void readAgain(),
  });
  const complete = useChange({
    // The claimant may be no member yet: the request is in no account.
    send: () => unwrap(api().POST('/v1/ownership-claims/{id}/complete', { params })),
    changes: own,
    done: t('claims.completed'),
    after: (now) => {
      client.setQueryData(meQuery.queryKey, now);
      void readAgain();
      onCompleted?.();
    },
  });
  return (
    <li className="inline-form">
      <p className="grow">
        <b>{account === undefined ? email : t('claims.of', { email, account })}</b>
        <br />
        <span className="soft">{standing(claim)}</span>
        {reason !== null && (
          <>
            <br />
            {t('views.reason', { reason })}
          </>
        )}
      </p>
      <div className="btns">
        {person === me.person.id && status === 'ready' && (
          <Confirm
            action={t('claims.complete')}
            heading={t('claims.complete_heading', { account: claim.account_name })}
            run={() => complete.mutateAsync()}
          >
            <p>{t('claims.complete_about')}</p>
          </Confirm>
        )}
        {mayRevoke && isOpen(claim) && (
          <Confirm
            action={t('claims.revoke')}
            heading={t('claims.revoke_heading', { email })}
            run={() => revoke.mutateAsync()}
          >
            <p>{t('claims.revoke_about')}</p>
          </Confirm>
        )}
      </div>
    </li>
  );

  function standing({ status: state, ready_at: readyAt, expires_at: expiresAt }: OwnershipClaim): string {
    const [ready, expires] = [readyAt ?? expiresAt, expiresAt].map((at) => formats.time(at));
    return t(`claims.statuses.${state}`, { ready, expires });
  }
}

const OPEN: readonly OwnershipClaim['status'][] = ['awaiting_approval', 'waiting', 'ready'];

export function isOpen({ status }: OwnershipClaim): boolean {
  return OPEN.includes(status);
}
