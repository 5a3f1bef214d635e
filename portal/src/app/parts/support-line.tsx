import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { ApiError } from '../../../../contract/client/client.ts';
import { meQuery } from '../data/me.ts';

/** Refusals that only support can do something about. */
const FOR_SUPPORT: ReadonlySet<string> = new Set<ApiError['problem']['code']>([
  'license_on_hold',
  'domain_taken',
  'trial_used',
]);

interface SupportLineProps {
  readonly problem: ApiError['problem'];
  /** Where nothing else can be done, whatever the problem is. */
  readonly isOnlyWay?: boolean;
}

/** Where support is written to, and what to name there. Nothing for what people can put right themselves. */
export function SupportLine({ problem, isOnlyWay = false }: SupportLineProps) {
  const { t } = useTranslation();
  const { data: me } = useQuery(meQuery);
  const isOurs = problem.status >= 500;
  if (!me || !(isOnlyWay || isOurs || FOR_SUPPORT.has(problem.code))) return null;
  const { support_email: email } = me;
  return (
    <>
      {isOurs && t('problem.if_it_stays')}{' '}
      <a href={`mailto:${email}?subject=${encodeURIComponent(problem.instance)}`}>{t('problem.write_to', { email })}</a>{' '}
      {t('problem.name_there')} <bdi>{problem.instance}</bdi>
    </>
  );
}
