import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '../data/me.ts';
import { useIsOnline } from '../data/online.ts';
import { announce } from '../shell/announcements.tsx';
import { sendQueue } from './send-queue.ts';

/** So long after a failed try, the queue is sent again by itself. */
const AGAIN_MS = 15_000;

/** Sends what waits as soon as there is a network, and says what has become of it. */
export function useSending(waiting: number): { isSending: boolean; sendNow: () => void } {
  const { t } = useTranslation('commands');
  const client = useQueryClient();
  const { person } = useMe();
  const isOnline = useIsOnline();
  const [isSending, setSending] = useState(false);
  const [tries, setTries] = useState(0);
  const canSend = isOnline && waiting > 0;

  const send = useCallback(async () => {
    setSending(true);
    await sendQueue(client, person.id, ({ action, plan }, { kind }) =>
      announce(
        kind === 'done' ? t(`done.${action}`, { plan }) : t('queue.not_done', { what: t(`title.${action}`, { plan }) }),
      ),
    ).catch(() => false);
    setSending(false);
    setTries((before) => before + 1);
  }, [client, person.id, t]);

  // At once when there is a network, and again some time after a try that left something waiting.
  useEffect(() => {
    if (!canSend) return undefined;
    const timer = setTimeout(() => void send(), tries === 0 ? 0 : AGAIN_MS);
    return () => clearTimeout(timer);
  }, [canSend, tries, send]);
  useEffect(() => {
    if (!isOnline) setTries(0);
  }, [isOnline]);

  return { isSending, sendNow: () => void send() };
}
