import { Suspense } from 'react';
import { useWasQuiet } from '../data/use-quiet.ts';
import { lazyExtra } from '../parts/load-part.ts';

const NoticesLink = lazyExtra(async () => (await import('./notices-link.tsx')).NoticesLink);

/** Where the navigation leads to the notices, if there are any. They are asked for when the page is there. */
export function NoticesSlot() {
  const wasQuiet = useWasQuiet();
  return (
    <div className="notices-slot">
      {wasQuiet && (
        <Suspense>
          <NoticesLink />
        </Suspense>
      )}
    </div>
  );
}
