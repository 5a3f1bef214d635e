import { useEffect, useRef } from 'react';
import { readMe, type Me } from '../data/me.ts';

const CHANNEL = 'evergreen.sign-in';

/** Lets the other tabs know that somebody has signed in here. */
export function tellOtherTabs(): void {
  const channel = new BroadcastChannel(CHANNEL);
  // A channel reaches this origin alone.
  // eslint-disable-next-line unicorn/require-post-message-target-origin
  channel.postMessage(null);
  channel.close();
}

/**
 * Reports a sign-in in another tab, once: when that tab says so, or when the person comes back to this one. `before`: who was signed in,
 * and since when.
 */
export function useSignInElsewhere(before: Me | null | undefined, onSignIn: (me: Me) => void): void {
  const latest = useRef({ before, onSignIn });
  latest.current = { before, onSignIn };
  useEffect(() => {
    const stop = new AbortController();
    const { signal } = stop;
    async function look() {
      // Without an answer it is not known: the next look may find out.
      const me = await readMe().catch(() => null);
      if (signal.aborted || me === null || !isNewSignIn(me, latest.current.before)) return;
      stop.abort();
      latest.current.onSignIn(me);
    }
    const onReason = () => {
      if (document.visibilityState === 'visible') void look();
    };
    const channel = new BroadcastChannel(CHANNEL);
    channel.addEventListener('message', () => void look(), { signal });
    // Of two windows side by side neither becomes visible: the person goes from one to the other.
    addEventListener('focus', onReason, { signal });
    document.addEventListener('visibilitychange', onReason, { signal });
    return () => {
      stop.abort();
      channel.close();
    };
  }, []);
}

function isNewSignIn({ session }: Me, before: Me | null | undefined): boolean {
  return session.id !== before?.session.id || session.signed_in_at !== before.session.signed_in_at;
}
