import { Suspense, useRef, useState, type ReactNode } from 'react';
import { lazyExtra } from '../parts/load-part.ts';

const RailTooltip = lazyExtra(async () => (await import('./rail-tooltip.tsx')).RailTooltip);

/** The end of the rail. Where the window is narrow it has icons alone: their tooltip is loaded when one is first pointed at. */
export function RailFoot({ children }: { readonly children: ReactNode }) {
  const foot = useRef<HTMLDivElement>(null);
  const [isWanted, setWanted] = useState(false);
  const want = () => setWanted(true);
  return (
    <div ref={foot} className="rail-foot" onPointerEnter={want} onFocus={want}>
      {children}
      {isWanted && (
        <Suspense>
          <RailTooltip foot={foot} />
        </Suspense>
      )}
    </div>
  );
}
