import { useIsFetching } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useLocation } from 'react-router';

/**
 * A link to a part of a page leads to its heading, which has the id, also while parts above it are being loaded. `asks` says which other
 * addresses do.
 */
export function useShownByLink(id: string, isLoaded: boolean, asks?: (search: URLSearchParams) => boolean): void {
  const { hash, search, key } = useLocation();
  const isAsked = hash === `#${id}` || asks?.(new URLSearchParams(search)) === true;
  const isSettled = useIsFetching() === 0 && isLoaded;
  const followed = useRef<string | null>(null);
  useEffect(() => {
    if (!isAsked || followed.current === key) return undefined;
    // After the page's own heading has got the focus.
    const frame = requestAnimationFrame(() => {
      const heading = document.querySelector<HTMLElement>(`#${id}`);
      heading?.focus({ preventScroll: true });
      heading?.scrollIntoView();
      if (isSettled) followed.current = key;
    });
    return () => cancelAnimationFrame(frame);
  }, [id, isAsked, isSettled, key]);
}
