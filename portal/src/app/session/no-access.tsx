import { Suspense } from 'react';
import { lazyPart } from '../parts/load-part.ts';

const Page = lazyPart(async () => (await import('./no-access-page.tsx')).NoAccessPage);

/** For somebody who is not in the account of the address, or in any. Most never see it: it is loaded when it is needed. */
export function NoAccess() {
  return (
    <Suspense>
      <Page />
    </Suspense>
  );
}
