import { useSuspenseQuery } from '@tanstack/react-query';
import { Outlet, useParams } from 'react-router';
import { licenseQuery } from '../../data/licenses.ts';
import { useAccount } from '../../data/me.ts';
import { StateChip } from '../../parts/chip.tsx';
import { Page } from '../../parts/page.tsx';
import './licence.css';

/** One licence: its state in words, its life, and what can be done with it. */
export function Component() {
  const { account } = useAccount();
  const { license: id = '' } = useParams();
  const { data: license } = useSuspenseQuery(licenseQuery(account, id));
  return (
    <Page title={license.plan} heading={license.plan}>
      <StateChip state={license.state} />
      <Outlet />
    </Page>
  );
}
