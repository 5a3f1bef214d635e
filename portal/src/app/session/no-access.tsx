import { lazy, Suspense } from 'react';

const Page = lazy(async () => ({ default: (await import('./no-access-page.tsx')).NoAccessPage }));

/** For somebody who is not in the account of the address, or in any. Most never see it: it is loaded when it is needed. */
export function NoAccess() {
  return (
    <Suspense>
      <Page />
    </Suspense>
  );
}
