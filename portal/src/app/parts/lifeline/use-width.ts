import { useLayoutEffect, useState, type RefObject } from 'react';
import { rootFontSize } from './text-width.ts';

export interface Size {
  readonly width: number;
  readonly rem: number;
}

/** How wide an element is, and how large text is; null before it is drawn. */
export function useSize(ref: RefObject<HTMLElement | null>): Size | null {
  const [size, setSize] = useState<Size | null>(null);
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return undefined;
    const measure = () => {
      const next = { width: element.clientWidth, rem: rootFontSize() };
      setSize((known) => (known?.width === next.width && known.rem === next.rem ? known : next));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref]);
  return size;
}
