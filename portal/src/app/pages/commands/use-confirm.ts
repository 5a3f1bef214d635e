import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { ApiError } from '../../../../../contract/client/client.ts';
import { sendPreviewed, showChanged, type Accepted, type FilledCommand, type Preview } from '../../data/commands.ts';
import type { License } from '../../data/licenses.ts';
import { forgetAttempt, keepAttempt, keptAttempt, type KeptAttempt } from './kept-attempt.ts';

/** Why a payment was not made. */
export interface Decline {
  /** A decline code. */
  readonly failure: string | null;
  /** Where the customer can confirm the payment. */
  readonly url: string | null;
  /** Of the request, for support. */
  readonly reference: string | null;
}

/** How far a confirmed command is. */
export type Progress =
  | { readonly step: 'ready' }
  | { readonly step: 'sending' }
  /** No answer came: it may have been carried out. Sent again, it is carried out once. */
  | { readonly step: 'unknown'; readonly error: unknown }
  /** The world has changed since the preview, or it is too old. Nothing was done. */
  | { readonly step: 'stale'; readonly before: Preview | null }
  | { readonly step: 'refused'; readonly error: ApiError }
  | { readonly step: 'declined'; readonly decline: Decline }
  /** The period was paid without this sheet. */
  | { readonly step: 'paid'; readonly license: License; readonly nextPeriod: number | null }
  | { readonly step: 'pending'; readonly accepted: Accepted }
  | { readonly step: 'done'; readonly accepted: Accepted };

const READY: Progress = { step: 'ready' };

/** Sends a command once: however often it is pressed, the connection is lost, or the page is loaded again. */
export function useConfirm(account: string, command: Pick<FilledCommand, 'license' | 'action'>) {
  const client = useQueryClient();
  const [progress, setProgress] = useState<Progress>(READY);
  const isSending = useRef(false);

  const send = useCallback(
    async (attempt: KeptAttempt, preview: Preview | null) => {
      if (isSending.current) return;
      isSending.current = true;
      setProgress({ step: 'sending' });
      try {
        const accepted = await sendPreviewed(account, attempt, attempt);
        forgetAttempt(attempt);
        setProgress({ step: accepted.isPending ? 'pending' : 'done', accepted });
        void showChanged(client, account, accepted.license);
      } catch (error) {
        const failed = progressAfter(error, preview);
        if (failed.step !== 'unknown') forgetAttempt(attempt);
        setProgress(failed);
        if (failed.step === 'declined') void showChanged(client, account);
      } finally {
        isSending.current = false;
      }
    },
    [account, client],
  );

  const { license, action } = command;
  useEffect(() => {
    const kept = keptAttempt({ license, action });
    if (kept) void send(kept, null);
  }, [license, action, send]);

  const confirm = (filled: FilledCommand, preview: Preview) => void send(keepAttempt(filled, preview.id), preview);
  const sendAgain = useCallback(() => {
    const kept = keptAttempt({ license, action });
    if (kept) void send(kept, null);
    else setProgress(READY);
  }, [license, action, send]);
  const isUnknown = progress.step === 'unknown';
  useEffect(() => {
    if (!isUnknown) return undefined;
    addEventListener('online', sendAgain);
    return () => removeEventListener('online', sendAgain);
  }, [isUnknown, sendAgain]);

  return { progress, setProgress, confirm, sendAgain, startOver: () => setProgress(READY) };
}

function progressAfter(error: unknown, before: Preview | null): Progress {
  if (!(error instanceof ApiError) || error.status >= 500 || error.problem.code === 'request_in_progress')
    return { step: 'unknown', error };
  if (['preview_stale', 'preview_expired'].includes(error.problem.code)) return { step: 'stale', before };
  return error.status === 402 ? { step: 'declined', decline: declineIn(error) } : { step: 'refused', error };
}

function declineIn({ problem: { about, instance } }: ApiError): Decline {
  const textOrNull = (value: unknown) => (typeof value === 'string' ? value : null);
  return { failure: textOrNull(about?.['failure']), url: textOrNull(about?.['url']), reference: instance };
}
