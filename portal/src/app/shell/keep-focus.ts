import { useEffect } from 'react';

const FOCUSABLE = 'a, button, input, select, textarea, [tabindex]';
/** What floats above the page, and gives the focus back to the page when it closes. */
const OVERLAY = '[role=dialog], [role=alertdialog], [role=menu], [role=listbox]';
/** Parts of a page that have a heading. */
const PART = 'section, main';
const HEADING = 'h1, h2, h3';

/**
 * Where keyboard and screen reader go on when what had the focus is gone, such as the button of a row that was removed: at the heading
 * of the part that it was in, or of the page. What is only disabled for a moment gets the focus back.
 */
export function useKeepFocus(): void {
  useEffect(() => {
    let last: Element | null = null;
    let parts: readonly Element[] = [];

    function remember(element: Element | null): void {
      last = element;
      if (element && !element.closest(OVERLAY)) parts = partsAround(element);
    }
    const onFocus = ({ target }: FocusEvent) => remember(target instanceof Element ? target : null);
    const onPointer = ({ target }: PointerEvent) =>
      remember(target instanceof Element ? target.closest(FOCUSABLE) : null);

    function look(): void {
      if (!isLost(last)) return;
      // A dialog that closes gives the focus back a moment later.
      requestAnimationFrame(() => requestAnimationFrame(() => isLost(last) && focusAgain(last, parts)));
    }
    const observer = new MutationObserver(look);
    observer.observe(document.body, { childList: true, subtree: true, attributeFilter: ['disabled'] });
    document.addEventListener('focusin', onFocus);
    document.addEventListener('pointerdown', onPointer);
    return () => {
      observer.disconnect();
      document.removeEventListener('focusin', onFocus);
      document.removeEventListener('pointerdown', onPointer);
    };
  }, []);
}

function partsAround(element: Element): Element[] {
  const part = element.closest(PART);
  return part ? [part, ...(part.parentElement ? partsAround(part.parentElement) : [])] : [];
}

/** Whether an element had the focus, has lost it by itself, and nothing else has got it. */
function isLost(last: Element | null): last is HTMLElement {
  const { activeElement: active, body } = document;
  return last instanceof HTMLElement && (active === null || active === body) && !isDisabled(last);
}

function isDisabled(element: HTMLElement): boolean {
  return element.isConnected && element.matches(':disabled');
}

function focusAgain(last: HTMLElement, parts: readonly Element[]): void {
  if (last.isConnected) return last.focus();
  const part = parts.find(({ isConnected }) => isConnected);
  const heading = part?.querySelector<HTMLElement>(HEADING) ?? document.querySelector<HTMLElement>('#page-heading');
  if (!heading) return;
  if (!heading.hasAttribute('tabindex')) heading.tabIndex = -1;
  heading.focus();
}
