import { randomUUID } from 'node:crypto';
import { createSandbox } from '../../db/queries/sandboxes.ts';
import { DAY_MS } from '../../domain/testing/calendar.ts';
import { licenseWorkflowId } from '../../domain/lifecycle/license.ts';
import type { license } from '../../workflows/license/workflow.ts';
import { signals, updates, type LicenseInput } from '../../workflows/license/messages.ts';
import { storeInput } from '../../workflows/license/stored-input.ts';
import { clockAdvanceVersions, interventionVersions } from '../../workflows/license/stored-signals.ts';
import { eventually } from '../support/eventually.ts';
import { readLicenseFacts } from '../support/license-facts.ts';
import { AGENT, createTestAccount, CUSTOMER } from '../support/licenses.ts';
import type { TimeSkipping } from '../support/time-skipping.ts';
import type { SandboxScenario } from './scenarios/steps.ts';

/** Runs a licence in a sandbox: waits for the effects of each move of the clock before the next, then retires the licence. */
export async function runSandboxScenario(
  { environment, now }: TimeSkipping,
  { plan: planId, clockAdvancesDays }: SandboxScenario,
): Promise<{ id: string; unchanged: string[] }> {
  const { client, db, catalog, taskQueue } = environment;
  const source = await createTestAccount(environment, { card: 'pm_card_visa' });
  let clock = await now();
  const newSandbox = { name: 'Replay scenario', sourceAccountId: source.id, clock, payments: 'as_cards' };
  const sandbox = await createSandbox(db, newSandbox);
  const plan = catalog.plan(planId);
  const region = catalog.region(source.region);
  if (!sandbox || !plan || !region) throw new Error(`No sandbox for ${planId}`);

  const id = `lic_${randomUUID().replaceAll('-', '')}`;
  const terms = { plan, region, currency: source.currency, quantity: plan.seats.min, zone: source.zone };
  const newLicense = { id, account: sandbox.accountId, sandbox: sandbox.id, autoRenew: true, terms };
  const opening = { of: newLicense, event: { type: 'purchase' }, actor: CUSTOMER } as const;
  const input: LicenseInput = { opening, license: null, clock };
  const workflowId = licenseWorkflowId(id);
  await client.workflow.start<typeof license>('license', { workflowId, taskQueue, args: [storeInput(input)] });
  const handle = client.workflow.getHandle<typeof license>(workflowId);
  await handle.executeUpdate(updates.opened);

  for (const days of clockAdvancesDays) {
    clock += days * DAY_MS;
    await sendSurely(() => handle.signal(signals.clock_advanced, clockAdvanceVersions.store({ to: clock })));
    await eventually(async () => {
      const { license } = await readLicenseFacts(environment, id);
      return license.state === 'active' && (license.period?.end ?? 0) > clock;
    });
  }
  const event = { type: 'retire', reason: 'the scenario is over' } as const;
  const end = interventionVersions.store({ id: 'the-end', event, actor: AGENT });
  await sendSurely(() => handle.signal(signals.retire, end));
  await eventually(async () => (await handle.describe()).status.name === 'COMPLETED');
  return { id, unchanged: [] };
}

/** The time-skipping server refuses a signal that meets a continue-as-new; each of these counts once. */
async function sendSurely(send: () => Promise<void>): Promise<void> {
  await eventually(async () => {
    await send();
    return true;
  });
}
