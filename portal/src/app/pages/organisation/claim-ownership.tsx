import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { unwrap } from '../../../../../contract/client/client.ts';
import { accessKey } from '../../data/access.ts';
import { api } from '../../data/client.ts';
import { youKey } from '../../data/people.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { useChange } from '../../parts/section.tsx';

/** Claims the ownership of an account, after what happens then was said. */
export function ClaimOwnership({ account, name }: { readonly account: string; readonly name: string }) {
  const { t } = useTranslation('access');
  const client = useQueryClient();
  const claim = useChange({
    // The claimant may be no member: the request is in no account.
    send: () => unwrap(api().POST('/v1/ownership-claims', { body: { account } })),
    changes: youKey,
    done: t('claims.opened'),
    after: () => void client.invalidateQueries({ queryKey: accessKey(account) }),
  });
  return (
    <Confirm
      action={t('claims.claim')}
      heading={t('claims.claim_heading', { account: name })}
      run={() => claim.mutateAsync()}
    >
      <ol className="claim-steps">
        <li>{t('claims.steps.told')}</li>
        <li>{t('claims.steps.wait')}</li>
        <li>{t('claims.steps.complete')}</li>
      </ol>
      <p>{t('claims.steps.revoked')}</p>
    </Confirm>
  );
}
