import { useEffect, useState, type RefObject } from 'react';
import { Tooltip, TooltipTrigger } from 'react-aria-components';
import { TOOLTIP, TOOLTIP_DELAY_MS } from '../parts/icon-button.tsx';

/**
 * The name of the icon that the pointer or the keyboard's focus is on. It describes nothing, since a screen reader has said the name.
 * Pressing the icon or Escape hides it.
 */
export function RailTooltip({ foot }: { readonly foot: RefObject<HTMLElement | null> }) {
  const [shown, setShown] = useState<Element | null>(null);
  useEffect(() => {
    const place = foot.current;
    if (!place) return undefined;
    const stop = new AbortController();
    const { signal } = stop;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let hidden: Element | null = null;
    const look = (delayMs: number) => {
      const found = iconOf(place);
      if (found !== hidden) hidden = null;
      clearTimeout(timer);
      timer = setTimeout(setShown, delayMs, hidden ? null : found);
    };
    const hide = () => {
      hidden = iconOf(place);
      clearTimeout(timer);
      setShown(null);
    };
    place.addEventListener('pointerover', () => look(TOOLTIP_DELAY_MS), { signal });
    for (const event of ['pointerout', 'focusin', 'focusout']) place.addEventListener(event, () => look(0), { signal });
    place.addEventListener('pointerdown', hide, { signal });
    document.addEventListener('keydown', ({ key }) => key === 'Escape' && hide(), { signal });
    look(0);
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [foot]);
  if (!shown) return null;
  return (
    <TooltipTrigger key={nameOf(shown)} isOpen onOpenChange={() => setShown(null)}>
      <Tooltip {...TOOLTIP} triggerRef={{ current: shown }} UNSTABLE_portalContainer={foot.current ?? document.body}>
        {nameOf(shown)}
      </Tooltip>
    </TooltipTrigger>
  );
}

const nameOf = (control: Element) => control.querySelector('.label')?.textContent;

/** What is pointed at or has the focus; null where its name is to be seen. Of a finger, `:hover` says where it was last. */
function iconOf(place: Element): Element | null {
  const hovered = matchMedia('(hover: hover)').matches && place.querySelector(':is(a, button):hover');
  const found = hovered || place.querySelector(':is(a, button):focus-visible');
  const label = found?.querySelector('.label');
  return found && label && label.getBoundingClientRect().width <= 1 ? found : null;
}
