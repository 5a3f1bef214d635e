import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { ApiError } from '../../../../../contract/client/client.ts';
import type { FilledCommand } from '../../data/commands.ts';
import { licenseQuery, type License } from '../../data/licenses.ts';
import { nextPeriodOf } from './next-steps.ts';
import type { Progress } from './use-confirm.ts';

/** Refusals of a renewal that say that it is on its way, or done. */
const MEANWHILE: readonly string[] = ['renewal_in_progress', 'period_paid'];

/**
 * A renewal that is paid, or being paid, without this sheet: with a card that was added a moment ago, or from another window. It
 * shows how far the payment is, instead of a refusal. Answers whether that is being read.
 */
export function usePaidMeanwhile(
  account: string,
  { license: id, action }: FilledCommand,
  error: unknown,
  ways: { readonly setProgress: (progress: Progress) => void; readonly readAgain: () => Promise<unknown> },
): boolean {
  const client = useQueryClient();
  const { setProgress, readAgain } = ways;
  const [refusal, setRefusal] = useState<ApiError | null>(null);
  const meanwhile =
    error instanceof ApiError && action === 'renew' && MEANWHILE.includes(error.problem.code) ? error : null;

  useEffect(() => {
    if (!meanwhile) return undefined;
    let isOver = false;
    const show = async () => {
      const license = await client.fetchQuery({ ...licenseQuery(account, id), staleTime: 0 });
      if (isOver) return;
      const progress = progressOf(meanwhile, license);
      if (progress) setProgress(progress);
      else if (license.charges.length === 0) await readAgain();
      else setRefusal(meanwhile);
    };
    show().catch(() => setRefusal(meanwhile));
    return () => {
      isOver = true;
    };
  }, [meanwhile, client, account, id, setProgress, readAgain]);
  return meanwhile !== null && refusal !== meanwhile;
}

/** Whether a refusal says that what was to be paid is paid. */
export function isOfPaid(error: unknown): boolean {
  return error instanceof ApiError && error.problem.code === 'period_paid';
}

function progressOf(refusal: ApiError, license: License): Progress | null {
  if (refusal.problem.code === 'period_paid') return { step: 'paid', license, nextPeriod: nextPeriodOf(refusal) };
  const isAsked = license.charges.some((charge) => charge.status !== 'failed' && !charge.being_voided);
  return isAsked ? { step: 'pending', accepted: { license, isPending: true, key: null } } : null;
}
