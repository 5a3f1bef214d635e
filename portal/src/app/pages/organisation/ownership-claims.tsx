import { useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { claimsQuery } from '../../data/access.ts';
import { accountQuery } from '../../data/accounts.ts';
import { useAccount } from '../../data/me.ts';
import { useFormats } from '../../format/format.ts';
import { ClaimItem, isOpen } from './claim-item.tsx';
import { ClaimOwnership } from './claim-ownership.tsx';

/** Who says that the owners cannot be reached. An owner who can be reached revokes the claim. */
export function OwnershipClaims() {
  const { t } = useTranslation('access');
  const { account, account_name: accountName, role, through, can } = useAccount();
  const { data } = useSuspenseQuery(accountQuery(account));
  const formats = useFormats(data.zone);
  const { data: claims } = useSuspenseQuery(claimsQuery(account));
  const open = claims.filter(isOpen);
  if (open.length > 0)
    return (
      <ul>
        {open.map((each) => (
          <ClaimItem key={each.id} claim={each} formats={formats} mayRevoke={can('members:manage')} />
        ))}
      </ul>
    );
  return (
    <div className="inline-form">
      <p className="grow soft">{t('claims.none')}</p>
      {role !== 'owner' && through === null && <ClaimOwnership account={account} name={accountName} />}
    </div>
  );
}
