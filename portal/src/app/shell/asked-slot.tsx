import { Suspense } from 'react';
import { useAccount } from '../data/me.ts';
import { useWasQuiet } from '../data/use-quiet.ts';
import { lazyExtra } from '../parts/load-part.ts';

const AskedCount = lazyExtra(async () => (await import('./asked-count.tsx')).AskedCount);

/** Where the navigation says how many requests wait for the person. They are asked for when the page is there. */
export function AskedSlot() {
  const { can } = useAccount();
  const wasQuiet = useWasQuiet();
  if (!wasQuiet || !can('approvals:decide')) return null;
  return (
    <Suspense>
      <AskedCount />
    </Suspense>
  );
}
