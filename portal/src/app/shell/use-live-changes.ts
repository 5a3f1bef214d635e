import { useEffect } from 'react';

/** The first page comes first. */
const DELAY_MS = 2_000;

/** Shows what changes in the account while one of its pages is open, whoever changes it. */
export function useLiveChanges(account: string): void {
  useEffect(() => {
    const over = new AbortController();
    const timer = setTimeout(() => void follow(account, over.signal), DELAY_MS);
    return () => {
      clearTimeout(timer);
      over.abort();
    };
  }, [account]);
}

/** Without the code for it, pages are read again when they are looked at again. */
async function follow(account: string, stopped: AbortSignal): Promise<void> {
  const loaded = await import('../data/live-changes.ts').catch(() => null);
  await loaded?.followChanges(account, stopped);
}
