import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { ApiError } from '../../../../../contract/client/client.ts';
import { showChanged } from '../../data/commands.ts';
import { advanceClock, sandboxQuery, type Sandbox } from '../../data/sandboxes.ts';
import { forgetWalk, keepWalk, keptWalk, type Way } from './kept-walk.ts';

/** How far a walk of the clock is. */
export type Walk =
  | { readonly step: 'standing' }
  | { readonly step: 'walking'; readonly to: string; readonly arrived: number; readonly of: number }
  /** No answer came. Sent again, it goes on to the same instant. */
  | { readonly step: 'lost'; readonly to: string }
  | { readonly step: 'refused'; readonly error: ApiError }
  | { readonly step: 'arrived'; readonly way: Way };

/**
 * Moves the clock of a sandbox and waits until every licence has caught up. A walk whose connection is lost, or whose page is loaded
 * again, goes on: to move to the same instant twice changes nothing.
 */
export function useWalk(sandbox: Sandbox) {
  const client = useQueryClient();
  const [walk, setWalk] = useState<Walk>({ step: 'standing' });
  const isWalking = useRef(false);
  const { id, account, source_account: source } = sandbox;

  const go = useCallback(
    async (way: Way) => {
      if (isWalking.current) return;
      isWalking.current = true;
      const place = { id, account, source_account: source };
      keepWalk(id, way);
      setWalk({ step: 'walking', to: way.to, arrived: 0, of: 0 });
      try {
        for (;;) {
          const { settled, licenses, ...moved } = await advanceClock(place, way.to);
          client.setQueryData(sandboxQuery(source, id).queryKey, moved);
          if (settled) break;
          const arrived = licenses.filter((license) => license.settled).length;
          setWalk({ step: 'walking', to: way.to, arrived, of: licenses.length });
        }
        forgetWalk(id);
        await showChanged(client, account);
        setWalk({ step: 'arrived', way });
      } catch (error) {
        const isRefused = error instanceof ApiError && error.status < 500 && error.status !== 429;
        if (isRefused) {
          forgetWalk(id);
          void client.invalidateQueries({ queryKey: sandboxQuery(source, id).queryKey });
          void showChanged(client, account);
        }
        setWalk(isRefused ? { step: 'refused', error } : { step: 'lost', to: way.to });
      } finally {
        isWalking.current = false;
      }
    },
    [client, id, account, source],
  );

  const goOn = useCallback(() => {
    const way = keptWalk(id);
    if (way) void go(way);
  }, [id, go]);
  useEffect(goOn, [goOn]);
  const isLost = walk.step === 'lost';
  useEffect(() => {
    if (!isLost) return undefined;
    addEventListener('online', goOn);
    return () => removeEventListener('online', goOn);
  }, [isLost, goOn]);

  return { walk, walkTo: (to: string) => void go({ from: sandbox.now, to }), goOn };
}
