import { useQuery } from '@tanstack/react-query';
import { changeLogQuery } from '../../data/change-log.ts';
import type { License } from '../../data/licenses.ts';
import { useAccount } from '../../data/me.ts';
import { canCheck, checkChain } from './verify.ts';

export type LogCheck = ReturnType<typeof useLogCheck>;

/** The change log of a licence with what this browser found. Where it cannot check, it has what the service says. */
export function useLogCheck(license: License) {
  const { account } = useAccount();
  const log = useQuery(changeLogQuery(account, license.id));
  const { entries = [], verification } = log.data ?? {};
  const atLeast = Math.max(license.sequence, verification?.entries ?? 0);
  const isPossible = canCheck();
  const checked = useQuery({
    queryKey: ['change-log-check', license.id, atLeast, log.dataUpdatedAt],
    queryFn: async () => await checkChain(license.id, entries, atLeast),
    enabled: log.isSuccess && isPossible,
    networkMode: 'always',
  });
  // What was found on another day may still be kept on this device.
  const check = isPossible ? checked.data : undefined;
  const brokenAt = check?.brokenAt ?? verification?.broken_at ?? null;
  return { log, entries, check, brokenAt, isPossible };
}
