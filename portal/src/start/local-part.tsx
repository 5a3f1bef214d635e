import { useLayoutEffect, useRef } from 'react';

const ID = 'local-part';

/** What a development start has added to the page, in its place. In production there is nothing of the kind. */
export function LocalPart() {
  const place = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const part = document.getElementById(ID);
    if (!part) return;
    place.current?.append(part);
    part.hidden = false;
  }, []);
  return <div ref={place} />;
}
