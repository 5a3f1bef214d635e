import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useAccount, type Permission } from '../data/me.ts';
import { holdersQuery, memberName } from '../data/members.ts';
import { useFormats } from '../format/format.ts';

interface WhoMayProps {
  /** Which roles may do it, as a sentence. */
  readonly rule: string;
  /** What it takes. */
  readonly permission: Permission;
}

/** For somebody who may not do something: which roles may, and the names of the members who have them. */
export function WhoMay({ rule, permission }: WhoMayProps) {
  const { t } = useTranslation();
  const { account } = useAccount();
  const { list } = useFormats('UTC');
  const { data } = useQuery(holdersQuery(account, permission));
  if (!data || data.holders.length === 0) return <>{rule}</>;
  const names = list(data.holders.map(memberName));
  return (
    <>
      {rule} {t(data.areAll ? 'who_may.all' : 'who_may.some', { names })}
    </>
  );
}
