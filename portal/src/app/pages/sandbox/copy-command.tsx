import { useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { Suspense } from 'react';
import { Navigate, useLocation, useNavigate, useParams } from 'react-router';
import { actionOf, type Action, type FilledCommand } from '../../data/commands.ts';
import { licenseQuery } from '../../data/licenses.ts';
import { CommandPlaceProvider } from '../../parts/command-place.ts';
import { CommandSteps } from '../commands/command-steps.tsx';
import { usePlanName } from '../../data/plan-name.ts';
import { Sheet } from '../../parts/sheet.tsx';
import { keepTry } from './kept-tries.ts';
import { useForReal } from './use-for-real.ts';
import { sandboxPath, useSandbox } from './use-sandbox.ts';

/** A command to a licence of a sandbox: the same sheet and preview as for a live one. */
export function Component() {
  const { sandbox, mayTry } = useSandbox();
  const { license = '', action: address } = useParams();
  const { search } = useLocation();
  const action = actionOf(address);
  if (!action || !mayTry) return <Navigate to={sandboxPath(sandbox, `licences/${license}`)} replace />;
  return (
    <Suspense>
      <CopyCommand key={`${license} ${action} ${search}`} id={license} action={action} />
    </Suspense>
  );
}

function CopyCommand({ id, action }: { id: string; action: Action }) {
  const { sandbox } = useSandbox();
  const navigate = useNavigate();
  const planName = usePlanName();
  const { data: license } = useSuspenseQuery(licenseQuery(sandbox.account, id));
  const forReal = useForReal(sandbox);
  const client = useQueryClient();
  const close = () => void navigate(sandboxPath(sandbox, `licences/${id}`));
  const place = {
    account: sandbox.account,
    home: sandboxPath(sandbox),
    sandbox: {
      now: sandbox.now,
      forReal,
      onTried: (command: FilledCommand) => keepTry(client, sandbox, command),
    },
  };
  return (
    <CommandPlaceProvider value={place}>
      <Sheet onClose={close}>
        <CommandSteps license={license} action={action} planName={planName(license.plan)} onClose={close} />
      </Sheet>
    </CommandPlaceProvider>
  );
}
