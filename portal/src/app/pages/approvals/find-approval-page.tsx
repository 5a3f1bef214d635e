import { useSuspenseQuery } from '@tanstack/react-query';
import { Navigate, useParams } from 'react-router';
import { ApiError } from '../../../../../contract/client/client.ts';
import { approvalQuery } from '../../data/approvals.ts';
import { queryClient } from '../../data/client.ts';
import { useMe } from '../../data/me.ts';
import { NotFoundPage } from '../../shell/not-found-page.tsx';

/** `/approvals/:approval`, as mails name it: leads to the account of the request, whichever was open last. */
export function Component() {
  const { memberships } = useMe();
  const { approval = '' } = useParams();
  const accounts = memberships.map(({ account }) => account);
  const { data: account } = useSuspenseQuery({
    queryKey: ['approval-account', approval, accounts],
    queryFn: async () => await findAccount(accounts, approval),
  });
  if (account !== null) return <Navigate to={`/${account}/approvals/${approval}`} replace />;
  return (
    <main id="main">
      <NotFoundPage />
    </main>
  );
}

/** The account in which the person sees a request; null where there is none. */
async function findAccount(accounts: readonly string[], approval: string): Promise<string | null> {
  for (const account of accounts) {
    try {
      const found = await queryClient.fetchQuery({ ...approvalQuery(account, approval), retry: false });
      return found.account;
    } catch (error) {
      if (!(error instanceof ApiError) || error.status >= 500) throw error;
    }
  }
  return null;
}
