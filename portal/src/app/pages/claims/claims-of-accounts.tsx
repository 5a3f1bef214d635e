import { useSuspenseQueries } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { claimsQuery } from '../../data/access.ts';
import { useMe } from '../../data/me.ts';
import { useFormats } from '../../format/format.ts';
import { ownZone } from '../../format/own-zone.ts';
import { ClaimItem, isOpen } from '../organisation/claim-item.tsx';

/** Claims of others in the accounts of the person: an owner revokes them here. */
export function ClaimsOfAccounts() {
  const { t } = useTranslation('access');
  const { memberships, person } = useMe();
  const formats = useFormats(ownZone());
  const accounts = memberships.filter(
    ({ through, permissions }) => through === null && permissions.includes('members:read'),
  );
  const results = useSuspenseQueries({ queries: accounts.map(({ account }) => claimsQuery(account)) });
  const open = results.flatMap(({ data }) => data).filter((claim) => isOpen(claim) && claim.person !== person.id);
  const mayManage = (account: string) =>
    accounts.some((membership) => membership.account === account && membership.permissions.includes('members:manage'));
  return (
    <>
      {open.length === 0 ? (
        <p className="soft">{t('claims.none')}</p>
      ) : (
        <ul>
          {open.map((claim) => (
            <ClaimItem
              key={claim.id}
              claim={claim}
              formats={formats}
              mayRevoke={mayManage(claim.account)}
              account={claim.account_name}
            />
          ))}
        </ul>
      )}
      <ul>
        {accounts.map(({ account, account_name: name }) => (
          <li key={account}>
            <Link to={`/${account}/organisation/access`}>{t('claims.access_of', { account: name })}</Link>
          </li>
        ))}
      </ul>
    </>
  );
}
