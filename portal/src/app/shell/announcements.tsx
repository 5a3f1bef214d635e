import { t } from 'i18next';
import { Suspense, useSyncExternalStore } from 'react';
import { ApiError } from '../../../../contract/client/client.ts';
import { lazyExtra } from '../parts/load-part.ts';

/** What was announced before the region was loaded; null once it is. */
let waiting: string[] | null = [];
let show: (text: string) => void = (text) => {
  waiting = [...(waiting ?? []), text];
  for (const listener of listeners) listener();
};
const listeners = new Set<() => void>();

/** Tells the outcome of what a person did, politely. It is never the only place where the outcome stands. */
export function announce(text: string): void {
  show(text);
}

/** Tells why something did not work, where there is no better place beside the action. */
export function announceProblem(error: unknown): void {
  const text = error instanceof ApiError ? `${error.problem.detail} ${error.problem.next_step}` : null;
  announce(text ?? t('problem.unreachable_detail'));
}

/** The region takes over: it gets what is waiting, and everything from now on. */
export function showAnnouncementsBy(take: (text: string) => void): void {
  show = take;
  for (const text of waiting ?? []) take(text);
  waiting = null;
}

const Region = lazyExtra(async () => (await import('./announcement-region.tsx')).AnnouncementRegion);

/** The region of announcements, loaded when there is a first one. */
export function Announcements() {
  const isNeeded = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => waiting === null || waiting.length > 0,
  );
  if (!isNeeded) return null;
  return (
    <Suspense>
      <Region />
    </Suspense>
  );
}
