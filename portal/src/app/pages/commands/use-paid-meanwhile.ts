import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { ApiError } from '../../../../../contract/client/client.ts';
import type { Action, FilledCommand } from '../../data/commands.ts';
import { licenseQuery, type License } from '../../data/licenses.ts';
import { nextPeriodOf } from './next-steps.ts';
import type { Progress } from './use-confirm.ts';

/** Refusals of a renewal that say that it is on its way, or done. */
const MEANWHILE: readonly string[] = ['renewal_in_progress', 'period_paid'];

/** What is refused, once a payment that was declined here is made elsewhere. */
const PAID_ELSEWHERE: Partial<Record<Action, string>> = { renew: 'period_paid', reactivate: 'license_not_expired' };

/** Between two readings of a payment that is on its way and not seen yet: requests are counted. */
const AGAIN_MS = 1_000;

/**
 * A command that is paid, or being paid, without this sheet: with a card that was added a moment ago, on the bank's page, or from
 * another window. It shows how far the payment is, instead of a refusal. Answers whether that is being read.
 */
export function usePaidMeanwhile(
  account: string,
  { license: id, action }: FilledCommand,
  { step, error }: { readonly step: Progress['step']; readonly error: unknown },
  ways: { readonly setProgress: (progress: Progress) => void; readonly readAgain: () => Promise<unknown> },
): boolean {
  const client = useQueryClient();
  const { setProgress, readAgain } = ways;
  const [refusal, setRefusal] = useState<ApiError | null>(null);
  const meanwhile = error instanceof ApiError && isMeanwhile(action, step, error.problem.code) ? error : null;

  useEffect(() => {
    if (!meanwhile) return undefined;
    let isOver = false;
    let again: number | undefined;
    const show = async () => {
      const license = await client.fetchQuery({ ...licenseQuery(account, id), staleTime: 0 });
      if (isOver) return;
      const progress = progressOf(meanwhile, license);
      if (progress) setProgress(progress);
      else if (license.charges.length === 0) again = window.setTimeout(() => void readAgain(), AGAIN_MS);
      else setRefusal(meanwhile);
    };
    show().catch(() => setRefusal(meanwhile));
    return () => {
      isOver = true;
      window.clearTimeout(again);
    };
  }, [meanwhile, client, account, id, setProgress, readAgain]);
  return meanwhile !== null && refusal !== meanwhile;
}

/** Not while a command of this sheet is under way: its own outcome counts. */
function isMeanwhile(action: Action, step: Progress['step'], code: string): boolean {
  if (step === 'declined') return PAID_ELSEWHERE[action] === code;
  return ['ready', 'stale', 'refused'].includes(step) && action === 'renew' && MEANWHILE.includes(code);
}

function progressOf(refusal: ApiError, license: License): Progress | null {
  const { code } = refusal.problem;
  if (code === PAID_ELSEWHERE.renew) return { step: 'paid', license, nextPeriod: nextPeriodOf(refusal) };
  if (code === PAID_ELSEWHERE.reactivate) return { step: 'done', accepted: { license, isPending: false, key: null } };
  const isAsked = license.charges.some((charge) => charge.status !== 'failed' && !charge.being_voided);
  return isAsked ? { step: 'pending', accepted: { license, isPending: true, key: null } } : null;
}
