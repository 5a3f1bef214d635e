import { randomUUID } from 'node:crypto';
import { Worker } from '@temporalio/worker';
import { expect, test } from 'vitest';
import { LicenseClient } from '../../api/licenses/license-client.ts';
import { findLicense } from '../../db/queries/licenses.ts';
import { licenseWorkflowId } from '../../domain/lifecycle/license.ts';
import { storeInput } from '../../workflows/license/stored-input.ts';
import type { license } from '../../workflows/license/workflow.ts';
import { loadWorkflowBundle } from '../../worker/bundle.ts';
import { useTestEnvironment } from '../support/dev-server.ts';
import { createTestAccount, CUSTOMER, openLicense, type OpenedLicense } from '../support/licenses.ts';
import { fetchRunHistories } from '../support/run-histories.ts';

const environment = useTestEnvironment();
const refusedBy = (holder: OpenedLicense) => ({
  ok: false,
  refusal: { code: 'trial_used', about: { plan: 'studio-monthly', license: holder.id } },
});

/** A licence that holds the trial of its account, and the input of another one that asks for it. */
async function createRival() {
  const account = await createTestAccount(environment());
  const holder = await openLicense(environment(), { account, plan: 'studio-monthly', event: 'start_trial' });
  const trial = (await findLicense(environment().db, holder.id))?.record;
  if (!trial) throw new Error('The trial was not recorded');
  const id = `lic_${randomUUID().replaceAll('-', '')}`;
  const { terms, autoRenew } = trial;
  const of = { id, account: account.id, sandbox: null, terms, autoRenew };
  const opening = { of, event: { type: 'start_trial' }, actor: CUSTOMER } as const;
  const client = new LicenseClient(environment().client, environment().taskQueue);
  return {
    id,
    holder,
    handle: environment().client.workflow.getHandle<typeof license>(licenseWorkflowId(id)),
    open: () => client.open(id, { opening, clock: null }, Date.now() + 10_000),
    start: () =>
      environment().client.workflow.start<typeof license>('license', {
        workflowId: licenseWorkflowId(id),
        taskQueue: environment().taskQueue,
        args: [storeInput({ opening, license: null, clock: null })],
      }),
  };
}

test('a trial that is refused is answered, again too, leaves nothing, and ends its workflow', async () => {
  const { id, holder, open, handle } = await createRival();
  expect(await open()).toEqual(refusedBy(holder));
  await handle.result();
  expect((await handle.describe()).status.name).toBe('COMPLETED');
  expect(await findLicense(environment().db, id)).toBeNull();
  expect(await open()).toEqual(refusedBy(holder));
  await holder.handle.terminate('the test is over');
});

test('a refusal that nobody heard is the answer to the request when it is repeated', async () => {
  const { holder, open, start, handle } = await createRival();
  await start();
  await handle.result();
  expect(await open()).toEqual(refusedBy(holder));
  await holder.handle.terminate('the test is over');
});

test('the history of a refused trial replays', async () => {
  const { id, holder, open, handle } = await createRival();
  await open();
  await handle.result();
  const [history] = await fetchRunHistories(environment().client, licenseWorkflowId(id));
  await Worker.runReplayHistory({ workflowBundle: await loadWorkflowBundle() }, history, licenseWorkflowId(id));
  await holder.handle.terminate('the test is over');
});
