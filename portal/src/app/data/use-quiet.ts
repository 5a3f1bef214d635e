import { useIsFetching } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

/** Nothing has been asked of the API for so long: the first load is over. */
const QUIET_MS = 1_000;

/** Whether the page that was opened has got what it asked for: what can wait is loaded from then on. */
export function useWasQuiet(): boolean {
  const isBusy = useIsFetching() > 0;
  const [wasQuiet, setWasQuiet] = useState(false);
  useEffect(() => {
    if (isBusy || wasQuiet) return undefined;
    const timer = setTimeout(() => setWasQuiet(true), QUIET_MS);
    return () => clearTimeout(timer);
  }, [isBusy, wasQuiet]);
  return wasQuiet;
}
