import { useSuspenseQuery } from '@tanstack/react-query';
import { Suspense } from 'react';
import { Navigate, useLocation, useNavigate, useParams } from 'react-router';
import { actionOf, type Action } from '../../data/commands.ts';
import { licenseQuery } from '../../data/licenses.ts';
import { useAccount } from '../../data/me.ts';
import { Sheet } from '../../parts/sheet.tsx';
import { CommandSteps } from './command-steps.tsx';
import { usePlanName } from '../../data/plan-name.ts';

/** A command to a licence, in a sheet beside the licence's page. */
export function Component() {
  const { account } = useAccount();
  const { license = '', action: address } = useParams();
  const { search } = useLocation();
  const action = actionOf(address);
  if (!action) return <Navigate to={`/${account}/licences/${license}`} replace />;
  return (
    <Suspense>
      <CommandSheet key={`${license} ${action} ${search}`} id={license} action={action} />
    </Suspense>
  );
}

function CommandSheet({ id, action }: { id: string; action: Action }) {
  const { account } = useAccount();
  const navigate = useNavigate();
  const { data: license } = useSuspenseQuery(licenseQuery(account, id));
  const planName = usePlanName();
  const close = () => void navigate(`/${account}/licences/${id}`);
  return (
    <Sheet onClose={close}>
      <CommandSteps license={license} action={action} planName={planName(license.plan)} onClose={close} />
    </Sheet>
  );
}
