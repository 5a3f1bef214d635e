import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { askedQuery, toDecide } from '../data/asked.ts';
import { useAccount, useMe } from '../data/me.ts';

/** The stream of changes has no requests that others make or decide. */
const AGAIN_MS = 60_000;

/** How many requests for approval the person may decide; absent where there is none. The dashboard has them. */
export function AskedCount() {
  const { t } = useTranslation('approvals');
  const membership = useAccount();
  const { person } = useMe();
  const { data: asked = [] } = useQuery({ ...askedQuery(membership.account), refetchInterval: AGAIN_MS });
  const count = toDecide(asked, membership, person.id).length;
  if (count === 0) return null;
  return (
    <span className="count">
      <span aria-hidden="true">{count}</span>
      <span className="vh"> {t('waiting', { count })}</span>
    </span>
  );
}
