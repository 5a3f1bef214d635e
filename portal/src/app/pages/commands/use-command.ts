import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { ApiError } from '../../../../../contract/client/client.ts';
import { previewQuery, type FilledCommand, type Preview } from '../../data/commands.ts';
import { useIsOnline } from '../../data/online.ts';
import { licenseQuery } from '../../data/licenses.ts';
import { useCommandPlace } from '../../parts/command-place.ts';
import { useConfirm } from './use-confirm.ts';
import { usePaidMeanwhile } from './use-paid-meanwhile.ts';

/** Refusals of somebody who may not do it themselves, but may ask. */
const TO_ASK: readonly string[] = ['forbidden', 'limit_exceeded'];

/** A command with its preview, from the first look to the outcome. */
export function useCommand(command: FilledCommand) {
  const { account } = useCommandPlace();
  const { progress, startOver, ...rest } = useConfirm(account, command);
  const { step } = progress;
  const isOnline = useIsOnline();
  const preview = useQuery({
    ...previewQuery(account, command),
    placeholderData: keepPreviousData,
    enabled: !['sending', 'pending', 'declined', 'paid', 'done'].includes(step),
  });
  const { refetch } = preview;
  const { data: license } = useQuery(licenseQuery(account, command.license));
  useEffect(() => {
    // After a decline the payment can be made elsewhere, such as on the bank's page: what changes on the licence may be that.
    if (step === 'stale' || step === 'declined') void refetch();
  }, [step, license, refetch]);
  useNoteTried(command, step === 'done');
  const refusal = progress.step === 'refused' ? progress.error : preview.error;
  const { setProgress } = rest;
  const isRead = usePaidMeanwhile(account, command, { step, error: refusal }, { setProgress, readAgain: refetch });
  const error = isRead ? null : refusal;
  // Without a network no other preview comes: one of something else says nothing.
  const isOther = !isOnline && preview.isPlaceholderData;
  const shown: Preview | undefined = preview.isError || isOther ? undefined : preview.data;
  return {
    ...rest,
    command,
    progress,
    startOver,
    isOnline,
    /** What it would do and cost; undefined while that is not known, or where it is refused. */
    shown,
    /** Whether `shown` is of what was filled in last. */
    isFresh: !preview.isFetching && !preview.isPlaceholderData && !isRead,
    error,
    mustAsk: error instanceof ApiError && TO_ASK.includes(error.problem.code),
    readAgain: async () => {
      startOver();
      await refetch();
    },
  };
}

export type CommandState = ReturnType<typeof useCommand>;

/** Notes once in a sandbox what was tried. Outcomes are not announced: their heading gets the focus, and would be read out twice. */
function useNoteTried(command: FilledCommand, isDone: boolean): void {
  const { sandbox } = useCommandPlace();
  useEffect(() => {
    if (isDone) sandbox?.onTried(command);
    // Once for each outcome.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [isDone]);
}
