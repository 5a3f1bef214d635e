import { useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { ownClaimsQuery } from '../../data/people.ts';
import { useFormats } from '../../format/format.ts';
import { ownZone } from '../../format/own-zone.ts';
import { ClaimItem, isOpen } from '../organisation/claim-item.tsx';
import { ClaimOwnership } from '../organisation/claim-ownership.tsx';

/** The person's own claims, and the accounts that they can claim by their address. */
export function OwnClaims() {
  const { t } = useTranslation('access');
  const formats = useFormats(ownZone());
  const navigate = useNavigate();
  const { data } = useSuspenseQuery(ownClaimsQuery);
  const claimable = data.claimable.filter(
    ({ account }) => !data.data.some((claim) => claim.account === account && isOpen(claim)),
  );
  if (data.data.length === 0 && claimable.length === 0) return <p className="soft">{t('claims.nothing_own')}</p>;
  return (
    <ul>
      {data.data.map((claim) => (
        <ClaimItem
          key={claim.id}
          claim={claim}
          formats={formats}
          mayRevoke={false}
          account={claim.account_name}
          onCompleted={() => void navigate(`/${claim.account}/licences`)}
        />
      ))}
      {claimable.map(({ account, account_name: name, sign_on_required: byProvider }) => (
        <li key={account} className="inline-form">
          <p className="grow">
            <b>{name}</b>
            <br />
            <span className="soft">{t(byProvider ? 'claims.sign_on_required' : 'claims.of_your_domain')}</span>
          </p>
          {byProvider ? (
            <Link to="/sign-in">{t('claims.to_sign_in')}</Link>
          ) : (
            <ClaimOwnership account={account} name={name} />
          )}
        </li>
      ))}
    </ul>
  );
}
