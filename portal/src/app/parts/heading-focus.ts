import { useEffect, type RefObject } from 'react';

const HEADING_ID = 'page-heading';

/** Whether the heading of a page that is still being loaded is to get the focus. */
let isAwaited = false;

/** After a change of page, keyboard and screen reader begin at its heading: now, or when it is there. */
export function focusNewHeading(): void {
  const heading = document.querySelector<HTMLElement>(`#${HEADING_ID}`);
  isAwaited = heading === null;
  heading?.focus();
}

/** What a page's heading is, and takes the focus that waits for it. */
export function useHeadingFocus(heading: RefObject<HTMLHeadingElement | null>): { id: string; tabIndex: number } {
  useEffect(() => {
    if (!isAwaited) return;
    isAwaited = false;
    heading.current?.focus();
  }, [heading]);
  return { id: HEADING_ID, tabIndex: -1 };
}
